"""Ordinary questions, put together by chance from parts: what most people ask a medical library, none of it urgent.

Without them a detector that learned from emergencies and near misses alone flags a quarter of all real questions.
"""

from __future__ import annotations

import random

SEED = 20261124
CONDITIONS = """
type 2 diabetes|Marfan syndrome|cystic fibrosis|psoriasis|lupus|multiple sclerosis|Parkinson's|epilepsy|asthma|COPD|gout
rheumatoid arthritis|osteoporosis|celiac disease|Crohn's disease|ulcerative colitis|GERD|acid reflux|hepatitis C|kidney stones
Chiari malformation|spina bifida|scoliosis|fibromyalgia|chronic fatigue|sleep apnea|restless legs|tinnitus|vertigo|Meniere's
macular degeneration|glaucoma|cataracts|retinitis pigmentosa|amblyopia|hearing loss|vitiligo|eczema|rosacea|acne|hives|ringworm
polycystic ovaries|endometriosis|menopause|fibroids|infertility|low testosterone|an enlarged prostate|incontinence|UTIs
anemia|sickle cell disease|hemophilia|hemochromatosis|thalassemia|Factor V Leiden|high blood pressure|atrial fibrillation
a heart murmur|cardiomyopathy|high cholesterol|varicose veins|Raynaud's|POTS|neuropathy|carpal tunnel|sciatica|a herniated disc
Ehlers-Danlos syndrome|Prader-Willi syndrome|Down syndrome|Turner syndrome|autism|ADHD|dyslexia|Tourette's|depression|anxiety
OCD|bipolar disorder|PTSD|dementia|Alzheimer's|Huntington's disease|ALS|cerebral palsy|muscular dystrophy|Charcot-Marie-Tooth
shingles|Lyme disease|mono|HPV|herpes|tuberculosis|toenail fungus|warts|head lice|pinworms|a MRSA infection|sinusitis|a stroke
an aneurysm|a mini stroke|pulmonary fibrosis|sarcoidosis|Wilson disease|porphyria|a thyroid nodule|Hashimoto's|Graves disease
a pituitary tumor|an acoustic neuroma|a lipoma|a ganglion|a torn meniscus|a frozen shoulder|plantar fasciitis|a broken wrist
a hiatal hernia|diverticulitis|gallstones|IBS|lactose intolerance|a milk allergy|hay fever|nosebleeds|migraine|cluster headaches
trigeminal neuralgia|Bell's palsy|essential tremor|narcolepsy|seizures|blood clots|lymphedema|a keloid|hair loss|bad breath
"""
ASKS = """
What are the symptoms of {c}?|is there a cure for {c}|I need information on {c} please|What causes {c}?|is {c} hereditary
Where can I find a doctor who treats {c} near {p}?|what is the latest research on {c}|looking for clinical trials for {c}
Can {c} go away on its own?|what foods should I avoid with {c}|What is the life expectancy with {c}?|treatment options for {c}
How is {c} diagnosed and what test shows it?|does medicare cover treatment for {c}|I would like to know more about {c}
My {w} was diagnosed with {c} {t}. What can we do?|my {w} has had {c} for {d} and nothing helps. any new treatments
I have had {c} for {d}. I take {m} and it does not help much any more. Is there something else?|{c}. I have this and want to know all about it
Can I take {m} if I have {c}?|Does {m} cause {c}?|can {c} come back after surgery|who makes {m} and what is in it
I was diagnosed with {c} {t} and the doctor put me on {m}. How long will I need it?|how much {m} is too much
My {w} is {n} years old and suffers from {c}. He cannot sleep and is in pain most days. We have seen many doctors in {p}. Please help me.
I am a {n} year old with {c}, high blood pressure and swollen ankles since {y}. Which doctor should I go to?
Since my operation in {y} I have numbness in my foot and weakness in the leg, the doctors call it {c}. Will it ever come back to normal?
I had {c} in {y}. My left arm is still weak and I get tired. Is there any exercise or study I can join?
MESSAGE: hello sir my {w} is suffering from {c} since {d}. please suggest some medicine. thank you
{c} My {w} has it very bad and is depressed about it. Doctors have tried everything. Is there a specialist who would see us?
For {d} I have burning and cramps in my legs at night, doctors say {c} maybe. What else could it be?
I get dizzy and short of breath on stairs because of my {c}, it has been like this for {d}. Would losing weight help?
I have pain in my side on and off for {d}, they did all the tests and found {c}. Is surgery better than waiting?
every time i eat i get cramps and run to the toilet, they say {c}. what diet is good
Blood work shows {c}? My numbers are a bit high. What do they mean?|ear blocked for {d}, could it be {c}
I am allergic to {m}. Which other drug is used for {c}?|I stopped {m} {t} and feel shaky and sweaty sometimes. How long does it last?
I hurt my knee {t} playing ball, it is swollen and sore. could it be {c}|I bruise easily, is that {c}
My {w} hand shakes when {h} holds a cup, since about {d}. Is it {c}?|ClinicalTrials - general question about {c} for my {w}
What does it mean when the report says {c}, mild, no change since {y}?|I have a rash on my arms for {d}, is this {c}
I am writing a paper about {c} and look for sources.|Can children get {c}?|Need diet sheet for {c}|picture of {c}
"""
WHO = "mother|father|son|daughter|husband|wife|sister|brother|grandson|niece|uncle|aunt|friend|baby boy|7 year old|boyfriend|grandmother"
DURATION = "three years|over ten years|six months|a long time|many years|about two years|5 years|twenty years|8 months|my whole life|4 weeks"
WHEN = "last year|in 2015|two years ago|last month|in 2009|recently|when I was a child|a few years ago|last spring|in March"
PILLS = "metformin|lisinopril|prednisone|gabapentin|levothyroxine|omeprazole|atorvastatin|sertraline|ibuprofen|methotrexate|Humira|warfarin|vitamin D|biotin|melatonin|amlodipine|tramadol|Synthroid|baclofen|insulin|folic acid|turmeric|cetirizine|ropinirole|Cymbalta|carvedilol"
PLACES = "Cleveland|Texas|Lahore|Manchester|my area|Ohio|Nairobi|Florida|Delhi|Vancouver|upstate New York"
BEFORE = "|||||||Hello. |Hi, |Dear doctor, |Good morning. |Please help. |Sir, |question: |I am writing for my family. "
AFTER = "||||||| Thank you.| thanks| Thank you for your time.| God bless.| Please reply by email.| I am desperate for answers.| I don't know where to turn."


def questions(count: int, seed: int = SEED) -> list[str]:
    """So many different ordinary questions, always the same for one seed."""
    chance = random.Random(seed)
    asks, conditions = _parts(ASKS), _parts(CONDITIONS)
    found: dict[str, None] = {}
    while len(found) < count:
        text = chance.choice(BEFORE.split("|")) + chance.choice(asks).format(
            c=chance.choice(conditions), p=chance.choice(PLACES.split("|")), w=chance.choice(WHO.split("|")),
            d=chance.choice(DURATION.split("|")), t=chance.choice(WHEN.split("|")), m=chance.choice(PILLS.split("|")),
            n=chance.randint(3, 89), y=chance.randint(1985, 2024), h=chance.choice(("he", "she")),
        ) + chance.choice(AFTER.split("|"))  # fmt: skip
        found[_as_typed(text, chance)] = None
    return list(found)


def _parts(text: str) -> list[str]:
    return [part for line in text.strip().splitlines() for part in line.split("|") if part]


def _as_typed(text: str, chance: random.Random) -> str:
    """Some people shout, some use no capitals."""
    return chance.choice((str, str, str, str.lower, str.lower, str.upper, str.capitalize))(text)

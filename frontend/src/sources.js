// A reference by PMID, DOI or address: the same rules as askmd/answers/references.py, which has the last word.
const PMID = /^(?:pmid\s*:?\s*|https?:\/\/(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov\/pubmed)\/)?([1-9]\d{0,7})\/?$/i;
const DOI = /^(?:doi\s*:?\s*|https?:\/\/(?:dx\.|www\.)?doi\.org\/)?(10\.\d{4,9}\/\S+)$/i;
const ADDRESS = /^https?:\/\/[^\s<>"]{4,2000}$/;

// {name, url} or null.
export function readSource(typed) {
  const text = typed.trim().replace(/\s+/g, " ");
  const pmid = PMID.exec(text);
  if (pmid) return { name: `PMID ${pmid[1]}`, url: `https://pubmed.ncbi.nlm.nih.gov/${pmid[1]}/` };
  const doi = DOI.exec(text);
  if (doi && !text.includes("://")) {
    const name = doi[1].replace(/[.,;:!?"'”’]+$/, "");
    if (DOI.test(name)) return { name: `doi:${name}`, url: `https://doi.org/${encodeURI(name).replace(/[?#]/g, encodeURIComponent)}` };
  }
  return ADDRESS.test(text) ? { name: text, url: text } : null;
}

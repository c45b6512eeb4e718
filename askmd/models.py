"""All tables of the content database in one place, for migrations and for the mappers."""

from askmd.accounts.models import Account, WebSession
from askmd.answers.models import Answer, AnswerQuestion, Review, Revision
from askmd.audit.models import AuditEvent
from askmd.jobs.models import Lease
from askmd.media.models import Image
from askmd.outbox.models import Broadcast, BroadcastWords, Delivery, MailServer, Suppression
from askmd.posts.models import (
    Announcement,
    Correction,
    Digest,
    MagazineIssue,
    MagazineItem,
    Post,
    PostMeaning,
    PostTopic,
    Preview,
    SearchEntry,
    SearchWord,
    Synonym,
)
from askmd.questions.models import LinkRequest, Message, Note, Question
from askmd.readers.models import Comment, Feedback, ReaderMessage
from askmd.site.models import Page, PageRevision, PublicVersion, Setting, TextVersion
from askmd.subscriptions.models import Subscriber, SubscriberImport, SubscriberTopic
from askmd.topics.models import Topic
from askmd.wordpress.models import ImportedItem, OldAddress

ALL = (
    Account, WebSession, Answer, AnswerQuestion, Review, Revision, AuditEvent, Lease, Image, Delivery,
    MailServer, Suppression, Announcement, Correction, Post, PostMeaning, PostTopic, Preview, LinkRequest, Message,
    Note, Question, Page, PageRevision, Setting, TextVersion, Subscriber, SubscriberTopic, Topic, Broadcast,
    BroadcastWords, Digest, SubscriberImport, MagazineIssue, MagazineItem, Synonym, Comment, Feedback, ReaderMessage,
    PublicVersion, ImportedItem, OldAddress, SearchEntry, SearchWord,
)  # fmt: skip

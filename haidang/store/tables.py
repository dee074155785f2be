"""The tables. Texts, vectors and payloads lie apart, so that counting and migrating stay quick.

Instants are microseconds since 1970 in UTC: one ordered integer on every database. Payloads are the JSON of model
values.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Instant(TypeDecorator[datetime]):
    """A UTC-aware datetime as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Naive instants are a bug and raise ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive instant {value!r}")
        return (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Back to UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives ids by itself only to INTEGER keys; PostgreSQL wants 64 bits.
_Id = BigInteger().with_variant(Integer(), "sqlite")


def _id() -> Column[int]:
    return Column("id", _Id, primary_key=True, autoincrement=True)


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, default=default)


sources = Table(
    "sources",
    metadata,
    Column("id", Text, primary_key=True),
    Column("payload", Text, nullable=False),
    _text("name"),
    _text("outlet"),
    _text("country"),
    Column("tier", Integer, nullable=False, default=4),
    _text("state", "active"),
    Column("next_visit_at", Instant),
    Column("last_visit_at", Instant),
    Column("last_success_at", Instant),
    Column("newest_item_at", Instant),
    Column("status", Integer),
    _text("fate"),
    _text("reason"),
    Column("failures", Integer, nullable=False, default=0),
    _text("etag"),
    _text("last_modified"),
    Column("new_items", Integer, nullable=False, default=0),
)

visits = Table(
    "visits",
    metadata,
    _id(),
    Column("source", Text, nullable=False),
    Column("at", Instant, nullable=False),
    _text("fate"),
    Column("status", Integer),
    _text("reason"),
    Column("new_items", Integer, nullable=False, default=0),
    Index("ix_visits_at_source", "at", "source"),
)

pages = Table(
    "pages",
    metadata,
    _id(),
    Column("url", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("status", Integer, nullable=False),
    _text("content_type"),
    Column("evidence_file", Text, nullable=False),
    Column("evidence_offset", BigInteger, nullable=False),
    Column("record_id", Text, nullable=False, unique=True),
    Column("sha256", Text, nullable=False),
    _text("hint_title"),
    Column("hint_published", Instant),
    _text("hint_published_raw"),
    Index("ix_pages_url", "url"),
)

wanted = Table(
    # What a feed said of an address that is still to be fetched.
    "wanted",
    metadata,
    Column("url", Text, primary_key=True),
    Column("source", Text, nullable=False),
    _text("hint_title"),
    Column("hint_published", Instant),
    _text("hint_published_raw"),
    _text("guid"),
    Column("first_seen_at", Instant, nullable=False),
    Column("looks", Integer, nullable=False, default=0),
)

articles = Table(
    "articles",
    metadata,
    _id(),
    _text("kind", "article"),
    Column("source", Text, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    _text("url"),
    _text("retention", "article"),
    _text("author_key"),
    Column("shares", Integer),
    Column("rev", Integer, nullable=False, default=1),
    Column("latest", Integer, nullable=False, default=0),
    Index("ix_articles_first_seen_at", "first_seen_at"),
)

addresses = Table(
    "addresses",
    metadata,
    Column("key", Text, primary_key=True),
    Column("article", _Id, ForeignKey("articles.id"), nullable=False, index=True),
    _text("why"),
)

seen = Table(
    "seen",
    metadata,
    Column("article", _Id, ForeignKey("articles.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("article", _Id, ForeignKey("articles.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("page", _Id, ForeignKey("pages.id")),
    Column("text_digest", Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("published", Instant),
    _text("published_raw"),
    Column("modified", Instant),
    _text("modified_raw"),
    _text("authors", "[]"),
    _text("section"),
    _text("language_declared"),
    UniqueConstraint("article", "page"),
    Index("ix_versions_text_digest", "text_digest"),
)

texts = Table(
    "texts",
    metadata,
    Column("article", _Id, primary_key=True),
    Column("n", Integer, primary_key=True),
    _text("title"),
    _text("lead"),
    _text("text"),
)

vectors = Table(
    "vectors",
    metadata,
    Column("text_digest", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)

recipes = Table(
    "recipes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("payload", Text, nullable=False),
    Column("in_force_from", Instant, nullable=False),
)

analyses = Table(
    "analyses",
    metadata,
    Column("article", _Id, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("recipe", Text, primary_key=True),
    Column("payload", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("article", _Id, primary_key=True),
    Column("recipe", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("day", Integer, nullable=False),
    Column("source", Text, nullable=False),
    _text("country"),
    _text("language"),
    _text("kind"),
    _text("topic"),
    _text("tone"),
    _text("target"),
    _text("type"),
    Column("danang", Boolean, nullable=False),
    Column("biendong", Boolean, nullable=False),
    Index("ix_facts_recipe_at", "recipe", "at"),
    Index("ix_facts_recipe_day_topic", "recipe", "day", "topic", "tone"),
)

stories = Table(
    "stories",
    metadata,
    _id(),
    Column("opened_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("merged_into", _Id, ForeignKey("stories.id")),
)

story_members = Table(
    "story_members",
    metadata,
    Column("article", _Id, ForeignKey("articles.id"), primary_key=True),
    Column("story", _Id, ForeignKey("stories.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False, index=True),
    _text("fingerprint"),
    Column("near_dup_of", _Id),
    _text("by", "máy"),
)

assessments = Table(
    "assessments",
    metadata,
    Column("article", _Id, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("recipe", Text, primary_key=True),
    Column("weights", Text, primary_key=True),
    Column("score", Float, nullable=False),
    Column("flagged", Boolean, nullable=False),
    Column("above_queue", Boolean, nullable=False, default=False),
    Column("payload", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    _id(),
    Column("number", Text, unique=True),
    Column("state", Text, nullable=False),
    Column("rev", Integer, nullable=False, default=1),
    Column("severity", Text, nullable=False),
    Column("claim", Text, nullable=False),
    Column("item_type", Text, nullable=False),
    Column("story", _Id),
    Column("first_seen_at", Instant, nullable=False),
    Column("received_at", Instant),
    Column("due_at", Instant),
    _text("due_what"),
    _text("assignee"),
    Column("score", Float, nullable=False),
    _text("findings", "[]"),
    _text("fingerprint"),
    Column("merged_into", _Id, ForeignKey("cases.id")),
    Index("ix_cases_state_due_at", "state", "due_at"),
)

case_items = Table(
    "case_items",
    metadata,
    Column("case", _Id, ForeignKey("cases.id"), primary_key=True),
    Column("article", _Id, ForeignKey("articles.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("added_at", Instant, nullable=False),
    _text("why"),
    Index("ix_case_items_article", "article"),
)

case_log = Table(
    "case_log",
    metadata,
    Column("case", _Id, ForeignKey("cases.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    _text("note"),
    _text("after"),  # the case and its items as they stood after this line
)

_FALSITY = "outcome NOT IN ('thieu_chinh_xac', 'sai_su_that', 'tin_gia')"


def _at_most(count: str, mark: str) -> str:
    # A comma before a quote is only ever before a key of the payload (quotes inside its strings are escaped): the
    # counts can't claim more than the grounds hold. Fewer is right: one body named twice is one source.
    return f"{count} * {len(mark)} <= length(grounds) - length(replace(grounds, '{mark}', ''))"


verdicts = Table(
    # The gate of safeguards 4 and 5, in the table itself: no path to this table gets around it.
    "verdicts",
    metadata,
    Column("case", _Id, ForeignKey("cases.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("claim_quoted", Text, nullable=False),
    Column("item_type", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("grounds", Text, nullable=False),
    Column("ground_count", Integer, nullable=False),
    Column("independent_count", Integer, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("approved_by", Text),
    Column("approved_at", Instant),
    _text("competent_body"),
    _text("competent_document"),
    _text("competent_date"),
    Column("withdrawn_at", Instant),
    CheckConstraint("approved_by IS NULL OR lower(trim(approved_by)) <> lower(trim(proposed_by))", name="two_persons"),
    CheckConstraint("approved_by IS NULL OR length(trim(approved_by)) > 0", name="approver_named"),
    CheckConstraint("length(trim(proposed_by)) > 0", name="proposer_named"),
    CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved_with_time"),
    CheckConstraint("item_type <> 'distress_call'", name="plea_is_no_rumour"),
    CheckConstraint(
        "outcome IN ('da_xac_minh_dung', 'chua_du_can_cu', 'thieu_chinh_xac', 'sai_su_that', 'tin_gia', "
        "'ngoai_tham_quyen')",
        name="outcome_known",
    ),
    CheckConstraint(f"{_FALSITY} OR item_type = 'checkable_claim'", name="opinion_gate"),
    CheckConstraint(f"{_FALSITY} OR (ground_count >= 2 AND independent_count >= 1)", name="grounds"),
    CheckConstraint(
        f"{_FALSITY} OR (length(trim(claim_quoted)) > 0 AND length(trim(reasons)) > 0)", name="claim_and_reasons"
    ),
    CheckConstraint(_at_most("ground_count", ',"independent"'), name="grounds_counted"),
    CheckConstraint(_at_most("independent_count", 'true,"document"'), name="independents_counted"),
)

claims = Table(
    "claims",
    metadata,
    _id(),
    Column("text", Text, nullable=False),
    Column("case", _Id, ForeignKey("cases.id")),
    _text("outcome"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("case"),
)

bulletins = Table(
    "bulletins",
    metadata,
    _id(),
    Column("rev", Integer, nullable=False, default=1),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("submitted_by", Text),
    Column("approved_by", Text),
    Column("approved_at", Instant),
    Column("frozen_digest", Text),
    CheckConstraint(
        "state <> 'approved' OR (approved_by IS NOT NULL AND submitted_by IS NOT NULL "
        "AND approved_by <> submitted_by AND frozen_digest IS NOT NULL)",
        name="second_person",
    ),
)

items = Table(
    "items",
    metadata,
    Column("bulletin", _Id, ForeignKey("bulletins.id"), primary_key=True),
    Column("id", Integer, primary_key=True),
    Column("rev", Integer, nullable=False, default=1),
    Column("payload", Text, nullable=False),
)

citations = Table(
    "citations",
    metadata,
    Column("bulletin", _Id, ForeignKey("bulletins.id"), primary_key=True),
    Column("item", Integer, primary_key=True),
    Column("article", _Id, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("case", _Id),
    Index("ix_citations_article", "article"),
    Index("ix_citations_case", "case"),
)

work = Table(
    "work",
    metadata,
    Column("step", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("rev", Integer, nullable=False, default=1),
    Column("due_at", Instant, nullable=False),
    Column("since", Instant, nullable=False),
    Column("priority", Integer, nullable=False, default=0),
    Column("lease", Text),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    Column("failures", Integer, nullable=False, default=0),
    _text("last_error"),
    Index("ix_work_step_due_at", "step", "due_at"),
)

marks = Table(
    "marks",
    metadata,
    Column("consumer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("rev", Integer, nullable=False, default=1),
    Column("at", Instant, nullable=False),
)

fates = Table(
    "fates",
    metadata,
    Column("step", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("input", Text, primary_key=True),
    Column("what", Text, nullable=False),
    _text("reason"),
    Column("at", Instant, nullable=False, index=True),
)

slots = Table(
    "slots",
    metadata,
    Column("job", Text, primary_key=True),
    Column("slot_at", Instant, primary_key=True),
    Column("claimed_at", Instant, nullable=False),
    _text("state", "claimed"),
    _text("reason"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Instant, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("n", _Id, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    _text("subject"),
    _text("detail"),
    Column("prev", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("n", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),
    _text("display"),
    _text("roles", "[]"),
    Column("password", Text, nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", Instant, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_digest", Text, primary_key=True),
    Column("user", Text, ForeignKey("users.name"), nullable=False),
    Column("csrf", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("payload", Text, nullable=False),
    Column("in_force_from", Instant, nullable=False),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("keyed_hash", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    _text("why"),
)

meta = Table(
    "meta",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("oldest_code", Text, nullable=False),
)

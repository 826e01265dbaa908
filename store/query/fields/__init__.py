"""The fields of the query language. A new one is a subclass of `Field` in the list below; the parser stays as it is."""

from store.query.fields.contents import Has, Partial
from store.query.fields.field import Asked, Context, Field, Fields, Known, Scope
from store.query.fields.figures import Amount, Score
from store.query.fields.origin import Address, Author, FromSource, Language, Link, Site, SourceKind
from store.query.fields.people import InCollection, Note
from store.query.fields.places import InTerritory
from store.query.fields.searches import SavedSearch
from store.query.fields.states import Is
from store.query.fields.stories import InStory
from store.query.fields.subjects import ArticleKind, Category, Facet, Tag
from store.query.fields.times import After, Before, Date, Deadline, Seen
from store.query.fields.versions import AsOf
from store.query.fields.words import Expression, Text, Title, WordsField, read_expression

FIELDS = Fields(
    (
        Title(),
        Text(),
        Tag(),
        Facet(),
        InTerritory(),
        ArticleKind(),
        FromSource(),
        SourceKind(),
        Site(),
        Address(),
        Link(),
        Author(),
        Language(),
        Category(),
        After(),
        Before(),
        Date(),
        Seen(),
        Deadline(),
        Amount(),
        Score(),
        Is(),
        Has(),
        Partial(),
        InCollection(),
        Note(),
        SavedSearch(),
        AsOf(),
        InStory(),
    )
)
"""In the order in which docs/queries.md shows them."""

__all__ = [
    "FIELDS",
    "Asked",
    "Context",
    "Expression",
    "Field",
    "Fields",
    "Known",
    "Scope",
    "WordsField",
    "read_expression",
]

"""Documents made up by hypothesis: any fields, in any order, aliased, in fragments, under conditions."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphql import GraphQLObjectType, get_named_type, is_leaf_type
from hypothesis import strategies as st

from tests.resolvers.selections import object_type

ROOTS = (
    'lookup(first: 3, identifier: "jane@facetest.example")',
    'lookup(first: 3, identifier: "+442079460991")',
    'lookup(identifier: "")',
    "lookup(identifier: $identifier)",
    'profile(id: "face-desk:jane")',
    'profile(id: "nobody")',
    'interaction(id: "face-desk:mail1")',
    'case(id: "face-desk:K1")',
    'order(number: "FACE-1001")',
    'identifier(kind: PHONE, value: "020 7946 0991")',
    'search(first: 3, text: "facetest")',
    'bestVerification(profile: "face-desk:tom")',
    "totals",
    'why(a: "face-desk:jane", b: "face-desk:tom")',
    "proposals(first: 2, status: [PROPOSED, ACCEPTED], orderBy: NEWEST)",
)
PAGES = (
    "",
    "(first: 2)",
    "(first: $first)",
    '(first: 3, after: "WyIyMDI2LTAzLTAyVDEwOjAwOjAwWiIsIngiXQ")',
    "(first: 0)",
)
CONDITIONS = ("", "", "", " @include(if: $yes)", " @skip(if: $yes)", " @include(if: true)", " @skip(if: true)")
VARIABLES = {"identifier": "tom@facetest.example", "first": 2, "yes": True}
HEAD = 'query ($identifier: String! = "x@facetest.example", $first: Int! = 1, $yes: Boolean! = false) '


@dataclass
class Maker:
    """Draws one document. `fragments` are those its operation spreads."""

    draw: st.DrawFn
    fragments: list[str] = field(default_factory=list)
    aliases: int = 0

    def document(self) -> str:
        """A whole document that uses all its variables."""
        roots = self.draw(st.lists(st.sampled_from(ROOTS), min_size=1, max_size=2))
        parts = [self.root(n, root) for n, root in enumerate(roots)]
        used = "lookup(identifier: $identifier) @skip(if: true) { __typename } __typename @include(if: $yes)"
        pages = 'case(id: "none") { interactions(first: $first) { id } }'
        return HEAD + "{ " + " ".join(parts) + f" u: {used} v: {pages} }} " + " ".join(self.fragments)

    def root(self, n: int, root: str) -> str:
        """One root under an alias of its own."""
        type_ = get_named_type(object_type("Query").fields[root.partition("(")[0]].type)
        assert isinstance(type_, GraphQLObjectType)
        return f"r{n}: {root} {self.selection(type_, 4)}"

    def selection(self, type_: GraphQLObjectType, depth: int) -> str:
        """Some of the type's fields."""
        names = self.draw(st.lists(st.sampled_from(sorted(type_.fields)), min_size=1, max_size=5))
        parts = [self.field(type_, name, depth) for name in names]
        if self.draw(st.booleans()):
            parts.insert(0, "__typename")
        return "{ " + self.wrapped(type_, " ".join(part for part in parts if part) or "__typename") + " }"

    def field(self, type_: GraphQLObjectType, name: str, depth: int) -> str:
        """One field under an alias of its own, so that it may be there twice with different arguments."""
        declared = type_.fields[name]
        inner = get_named_type(declared.type)
        self.aliases += 1
        if self.aliases > 25:
            return ""
        alias = f"{name}{self.aliases}"
        condition = self.draw(st.sampled_from(CONDITIONS))
        if is_leaf_type(inner):
            return f"{alias}: {name}{condition}"
        if depth == 0 or not isinstance(inner, GraphQLObjectType):
            return ""
        pages = PAGES if "after" in declared.args else PAGES[:3] if "first" in declared.args else ("",)
        return f"{alias}: {name}{self.draw(st.sampled_from(pages))}{condition} {self.selection(inner, depth - 1)}"

    def wrapped(self, type_: GraphQLObjectType, fields: str) -> str:
        """The fields as they are, or in a fragment."""
        kind = self.draw(st.sampled_from(["plain", "plain", "inline", "typed", "named"]))
        if kind == "inline":
            return f"... {{ {fields} }}"
        if kind == "typed":
            return f"... on {type_.name} {{ {fields} }}"
        if kind == "named":
            name = f"f{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {type_.name} {{ {fields} }}")
            return f"...{name}"
        return fields


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Valid documents over the whole schema."""
    return Maker(draw).document()

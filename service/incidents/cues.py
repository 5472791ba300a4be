"""The cue language of the taxonomy, compiled once and matched word by word.

Every word of a sentence is looked up once among the *atoms* of all patterns (a literal word, a
prefix, a lemma, a list); a pattern then is a run of atoms and gaps. Cost grows with the words of
the text, hardly with the number of cues.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from config.taxonomy import Lexicon, Taxonomy
from service.incidents.sentences import Sentence

DEFAULT_GAP = (
    8  # words that "~" may skip: a clause of news English rarely keeps verb and object further apart
)
_VOWELS = "aeiou"
_CACHED = 8  # taxonomies kept compiled; one is the rule, tests use a few
_WORDS = 50_000  # words remembered, a day's distinct ones: keeps a long-lived process small


@dataclass(frozen=True, slots=True)
class Match:
    """A cue found: whose it is, how much it weighs, and which words it covers (``last`` inclusive)."""

    name: str
    pattern: str
    weight: float
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A compiled cue: atoms, and before each of them the most words that may be skipped.

    ``rest`` are the atoms behind the first, of which a sentence that holds the cue has every one.
    """

    name: str
    text: str
    weight: float
    atoms: tuple[int, ...]
    gaps: tuple[int, ...]
    across: bool
    rest: frozenset[int]


_Here = tuple[Mapping[int, int], Sequence[_Pattern]]
"""What starts at a word: atoms with the number of words that each takes, and patterns."""

_NOTHING: _Here = ({}, ())


@dataclass(slots=True)
class Matcher:
    """Patterns of one language, by what they start with.

    ``memo`` remembers what starts at a word that stands alone, ``maybe`` the atoms that it may be or begin
    whatever stands behind it, and ``openers`` what else the patterns need that may then start with it.
    """

    exact: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    prefixes: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    phrases: dict[str, list[tuple[int, tuple[str, ...]]]] = field(default_factory=lambda: defaultdict(list))
    starts: dict[int, list[_Pattern]] = field(default_factory=lambda: defaultdict(list))
    memo: dict[str, _Here] = field(default_factory=dict)
    maybe: dict[str, frozenset[int]] = field(default_factory=dict)
    openers: dict[str, tuple[frozenset[int], ...]] = field(default_factory=dict)

    def _atoms_of(self, word: str) -> set[int]:
        """Return the single-word atoms that a word fits."""
        found = set(self.exact.get(word, ()))
        for end in range(1, len(word) + 1):
            if word[:end] in self.prefixes:
                found |= self.prefixes[word[:end]]
        return found | self._atoms_of(word[:-2]) if word.endswith("'s") else found

    def _starting(self, atoms: Iterable[int]) -> list[_Pattern]:
        """Return the patterns that start with some atoms, in the atoms' order."""
        return [pattern for atom in sorted(atoms) for pattern in self.starts.get(atom, ())]

    def _at_word(self, word: str) -> _Here:
        """Return what starts at a word that stands alone; remembered, since words come again."""
        known = self.memo.get(word)
        return self._learnt(word) if known is None else known

    def _learnt(self, word: str) -> _Here:
        """Return what starts at a word that is not remembered yet."""
        if len(self.memo) > _WORDS:
            for known in (self.memo, self.maybe, self.openers):
                known.clear()
        alone = self._atoms_of(word)
        here = self.memo[word] = (dict.fromkeys(alone, 1), self._starting(alone)) if alone else _NOTHING
        phrases = self.phrases.get(word)
        atoms = alone.union(atom for atom, _ in phrases) if phrases else alone
        self.maybe[word] = frozenset(atoms)
        openers = self._starting(atoms) if phrases else here[1]
        if openers:
            self.openers[word] = tuple({pattern.rest for pattern in openers})
        return here

    def begins(self, word: str) -> bool:
        """Tell whether a pattern may begin with a word."""
        return bool(self._at_word(word)[1])

    def _at(self, words: Sequence[str], at: int) -> _Here:
        """Return what starts at the word of a number among its neighbours."""
        alone = self._at_word(words[at])
        here: dict[int, int] | None = None
        for atom, rest in self.phrases.get(words[at], ()):
            end = at + 1 + len(rest)
            if end <= len(words) and all(
                a == b or (b[-1] == "*" and a.startswith(b[:-1]))
                for a, b in zip(words[at + 1 : end], rest, strict=True)
            ):
                here = dict(alone[0]) if here is None else here
                here[atom] = max(here.get(atom, 0), 1 + len(rest))
        return alone if here is None else (here, self._starting(here))

    def _may_match(self, words: frozenset[str]) -> bool:
        """Tell, faster than a search, whether a sentence of these words may hold a match; False is certain.

        That is so if no pattern that one of them starts has all its atoms among them.
        """
        for word in words.difference(self.memo):
            self._learnt(word)
        openers = self.openers.keys() & words
        if not openers:
            return False
        present = frozenset().union(*map(self.maybe.__getitem__, words))
        return any(rest <= present for word in openers for rest in self.openers[word])

    def find(self, sentence: Sentence) -> list[Match]:
        """Return all matches in a sentence, in order of their first word."""
        words = sentence.words
        if not self._may_match(frozenset(words)):
            return []
        known, phrases = self.memo, self.phrases
        row = [self._at(words, at) if word in phrases else known[word] for at, word in enumerate(words)]
        lattice = [atoms for atoms, _ in row]
        present = frozenset().union(*lattice)
        matches = []
        for at, (_, patterns) in enumerate(row):
            for pattern in patterns:
                if pattern.rest <= present:
                    last = _follow(pattern, lattice, sentence, at)
                    if last is not None:
                        matches.append(Match(pattern.name, pattern.text, pattern.weight, at, last))
        return matches


def _follow(
    pattern: _Pattern, lattice: Sequence[Mapping[int, int]], sentence: Sentence, at: int
) -> int | None:
    """Return the last word of the nearest match of a pattern that starts at ``at``, or None."""
    position = at + lattice[at][pattern.atoms[0]]
    begin = at
    for atom, gap in zip(pattern.atoms[1:], pattern.gaps[1:], strict=True):
        for candidate in range(position, min(position + gap + 1, len(lattice))):
            if atom in lattice[candidate]:
                begin, position = candidate, candidate + lattice[candidate][atom]
                break
        else:
            return None
    # Clauses are numbered in order: where the last atom is in the first one's, so are those in between.
    if begin != at and not pattern.across and sentence.clauses[begin] != sentence.clauses[at]:
        return None
    return position - 1


def inflect(word: str, forms: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the regular forms of an English verb or noun, and the irregular ones of ``forms``.

    >>> sorted(inflect("fire", {}))
    ['fire', 'fired', 'fires', 'firing']
    """
    found = {word, *forms.get(word, ())}
    if word.endswith(("s", "x", "z", "ch", "sh")):
        found.add(word + "es")
    elif word.endswith("y") and word[-2:-1] not in _VOWELS:
        found.add(word[:-1] + "ies")
    else:
        found.add(word + "s")
    if word.endswith("e"):
        return found | {word + "d", word[:-1] + "ing"}
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return found | {word[:-1] + "ied", word + "ing"}
    found |= {word + "ed", word + "ing"}
    if len(word) > 2 and word[-1] not in "aeiouwxy" and word[-2] in _VOWELS and word[-3] not in _VOWELS:
        found |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return found


def decline(word: str, endings: Mapping[str, Sequence[str]], forms: Mapping[str, Sequence[str]]) -> set[str]:
    """Return a word with each ending that its own may become; the longest that the language lists counts.

    >>> sorted(decline("herido", {"o": ("o", "a", "os", "as")}, {}))
    ['herida', 'heridas', 'herido', 'heridos']
    """
    own = max((end for end in endings if word.endswith(end)), key=len, default=None)
    found = {word, *forms.get(word, ())}
    return found if own is None else found | {word[: len(word) - len(own)] + end for end in endings[own]}


class _Compiler:
    """Turns the text of cues into patterns, sharing atoms between them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.matcher = Matcher()
        self.ids: dict[str, int] = {}

    def atom(self, text: str) -> int:
        """Return the number of an atom, entering its words on first use."""
        if text not in self.ids:
            number = self.ids[text] = len(self.ids)
            for alternative in text.split("|"):
                self._enter(alternative, number)
        return self.ids[text]

    def _enter(self, item: str, number: int) -> None:
        if item.startswith("@"):
            if item[1:] not in self.lexicon.words:
                message = f"a cue names the list {item!r}, which [words] of the taxonomy lacks"
                raise ValueError(message)
            for member in self.lexicon.words[item[1:]]:
                self._enter(member, number)
        elif " " in item:
            first, *rest = item.split()
            forms = self._forms(first[:-1]) if first.endswith("+") else {first}
            for form in forms:
                self.matcher.phrases[form].append((number, tuple(rest)))
        elif item.endswith("*"):
            self.matcher.prefixes[item[:-1]].add(number)
        elif item.endswith("+"):
            for form in self._forms(item[:-1]):
                self.matcher.exact[form].add(number)
        else:
            self.matcher.exact[item].add(number)

    def _forms(self, word: str) -> set[str]:
        """Return the forms of a word that is marked with "+"."""
        endings = self.lexicon.endings
        return decline(word, endings, self.lexicon.forms) if endings else inflect(word, self.lexicon.forms)

    def add(self, name: str, text: str, weight: float) -> None:
        """Compile one cue."""
        parts = text.split()
        across = parts[:1] == ["!"]
        atoms, gaps, gap = [], [], 0
        for part in parts[across:]:
            if part.startswith("~"):
                gap = int(part[1:]) if part[1:] else DEFAULT_GAP
            else:
                atoms.append(self.atom(part))
                gaps.append(gap)
                gap = 0
        if not atoms:
            message = f"the cue {text!r} of {name} has no words"
            raise ValueError(message)
        pattern = _Pattern(name, text, weight, tuple(atoms), tuple(gaps), across, frozenset(atoms[1:]))
        self.matcher.starts[atoms[0]].append(pattern)


def compile_patterns(lexicon: Lexicon, patterns: Iterable[tuple[str, str, float]]) -> Matcher:
    """Return a matcher for (name, pattern, weight) triples.

    Raises:
        ValueError: a pattern is empty or names a list that the lexicon lacks.
    """
    compiler = _Compiler(lexicon)
    for name, text, weight in patterns:
        compiler.add(name, text, weight)
    return compiler.matcher


@dataclass(frozen=True, slots=True)
class Cues:
    """What the taxonomy says about one language, ready to match.

    ``stops`` are the words at which a noun phrase ends; ``sites`` finds the head words of what an attack
    may be directed at, ``weapons`` the words for weapons, each under its short name.
    """

    events: Matcher
    context: Matcher
    actors: Matcher
    stops: frozenset[str]
    sites: Matcher
    weapons: Matcher


@lru_cache(maxsize=_CACHED)
def compile_cues(taxonomy: Taxonomy, language: str = "en") -> Cues:
    """Return the compiled cues, contexts and actors of a taxonomy in a language."""
    lexicon = taxonomy.lexicon(language)
    unknown = sorted(lexicon.cues.keys() - taxonomy.sub_event_types.keys())
    if unknown:
        message = f"the cues of the language {language!r} name the sub-type {unknown[0]!r}, which there isn't"
        raise ValueError(message)
    events = (
        (sub.name, cue.pattern, cue.weight)
        for sub in taxonomy.sub_event_types.values()
        for cue in (*sub.cues.get(language, ()), *lexicon.cues.get(sub.name, ()))
    )
    context = ((kind, cue.pattern, cue.weight) for kind, cues in lexicon.context.items() for cue in cues)
    actors = ((kind, head, 1.0) for kind, heads in lexicon.actors.items() for head in heads)
    sites = (("", head, 1.0) for head in lexicon.sites)
    weapons = ((name, text, 1.0) for name, texts in lexicon.weapons.items() for text in texts)
    return Cues(
        compile_patterns(lexicon, events),
        compile_patterns(lexicon, context),
        compile_patterns(lexicon, actors),
        frozenset(lexicon.words.get("stops", ())),
        compile_patterns(lexicon, sites),
        compile_patterns(lexicon, weapons),
    )

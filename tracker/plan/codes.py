"""Every finding of `check`: its code, its title and what `keyresult explain CODE` says of it.

The first digit is the family: 1 the file, 2 the arithmetic of goals, 3 the query, 4 the
measurement, 6 safety.
"""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """The title of a finding, and one line that explains the rule behind it."""

    title: str
    explanation: str


CODES: dict[str, Code] = {
    "KR101": Code("not YAML", "the file cannot be read as YAML; nothing else is checked in it"),
    "KR102": Code("unknown key", "a key that is not known would be ignored silently, so it is refused"),
    "KR103": Code("wrong value", "the value is not of the kind, or not one of the values, that the key accepts"),
    "KR104": Code("missing key", "a key that the entry cannot do without is not there"),
    "KR105": Code("id used twice", "ids name series of readings, so each is unique in its team and cycle"),
    "KR106": Code("duplicate key", "YAML would silently keep only the last of two equal keys"),
    "KR107": Code("unsafe YAML", "tags, merge keys, many aliases and oversized files are refused, not interpreted"),
    "KR108": Code("quotes needed", "YAML reads a value that begins with `>` as the start of a folded text block"),
    "KR109": Code("bad id", "ids are kebab-case: small letters, digits and single hyphens, such as `deploy-time`"),
    "KR110": Code("nothing in it", "the file or folder holds no objective and no health metric"),
    "KR111": Code("names nothing", "the name that is referred to does not exist in the plan"),
    "KR112": Code("file cannot be read", "the operating system did not let the file be read"),
    "KR113": Code("bad cycle", "a cycle is a quarter, half, year or two dates, and ends after it starts"),
    "KR114": Code("bad interval", "slots are aligned in UTC, so only intervals that divide a day or a week fit"),
    "KR201": Code("one goal is needed", "a key result has exactly one of a target, a bound to keep, or milestones"),
    "KR202": Code("unreadable quantity", "a quantity is a number and a unit that the program knows"),
    "KR203": Code("target and direction disagree", "direction comes from baseline and target, never from words"),
    "KR204": Code("baseline equals target", "progress from a number to itself has no meaning"),
    "KR205": Code("date outside the cycle", "what is to happen within the cycle is dated within it"),
    "KR206": Code("incompatible units", "baseline, target and measure must convert into each other"),
    "KR207": Code("bad weight", "a weight is a share of the whole, so it is a number above zero"),
    "KR208": Code("measure does not fit the goal", "numbers need a measure; milestones are marked done in the file"),
    "KR209": Code("baseline cannot be measured", "a baseline is measured over whole days before the cycle, by slots"),
    "KR210": Code("bad checkpoints", "checkpoints are ascending days of the cycle, each with a share of the way"),
    "KR301": Code("unknown connector", "no installed package offers a connector of this name"),
    "KR302": Code("unknown source", "`source:` names an entry of `sources:` in keyresult.yaml"),
    "KR303": Code("source of another connector", "a source can only be asked by the connector it was declared for"),
    "KR304": Code("source is not clear", "`source:` may be left out only where one source of the connector exists"),
    "KR305": Code("connector does not load", "the package that offers the connector is damaged or incomplete"),
    "KR306": Code(
        "programs may not be run", "running programs is off unless keyresult.yaml says `allow_commands: true`"
    ),
    "KR307": Code("source and measure do not go together", "what can be asked depends on the system behind the source"),
    "KR308": Code("cannot be computed", "a computed number needs other numbers, and none of them may be made of it"),
    "KR406": Code("stale late", "a number may count as current for at most a week, or old news looks like progress"),
    "KR601": Code("looks like a secret", "files in git hold the names of secrets, never their values"),
    "KR602": Code("secret over plain http", "anyone on the way can read a token that is sent over http"),
}

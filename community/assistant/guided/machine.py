"""Where a guided dialogue goes next: pure functions of where it stands and what the person says."""

import re
from dataclasses import dataclass, field
from typing import Any

from community.assistant.cards import Card, choice, room
from community.assistant.guided.flows import Flow, Step, flows

VERSION = "guided-1"
State = dict[str, Any]
STOP = frozenset({"stop", "cancel", "quit", "leave", "exit", "menu", "back", "end"})
SKIP = frozenset({"skip", "no", "none", "nothing", "-", "pass"})
YES = frozenset({"yes", "y", "yes please", "ok", "okay", "sure", "please", "save", "save it", "ja", "oui", "si"})
NO = frozenset({"no", "n", "nope", "no thanks", "no thank you", "don't", "not now", "nein", "non"})
MENU = "What would you like to do? Choose one of these, or say what is on your mind and pick afterwards."
LEFT = "All right, we leave it there. Nothing was written down."
AGAIN = {
    "number": "A whole number from {min} to {max}, please.",
    "clock": "A time like 22:30, please.",
    "choice": "Please choose one of these.",
    "confirm": "Please say yes or no: without a yes I write nothing down.",
    "list": "Up to {most} lines of at most {max} characters, please.",
    "text": "A few words, please, up to {max} characters.",
    "line": "One line, please, up to {max} characters.",
}
_CLOCK = re.compile(r"^([01]?\d|2[0-3])[:.h ]?([0-5]\d)$")


@dataclass(frozen=True, slots=True)
class Reply:
    """`act` names what the person has just said yes to; until then nothing is written anywhere."""

    text: str
    state: State | None = None
    cards: list[Card] = field(default_factory=list)
    act: str = ""
    answers: dict[str, Any] = field(default_factory=dict)


class NotUnderstood(ValueError):
    """The answer does not fit the question, which is asked again."""


def menu(text: str = MENU) -> Reply:
    return Reply(text, cards=[*(choice(flow.flow, flow.title) for flow in flows().values()), room("book_session")])


def begin(name: str) -> Reply:
    flow = flows()[name]
    return _asked(flow, flow.steps[0], {})


def guided_reply(state: State | None, said: str) -> Reply:
    """What comes next. An unknown or outdated state is left for the menu."""
    words = " ".join(said.lower().replace("\u2019", "'").split()).strip(" .!")
    flow = flows().get(state["flow"]) if state else None
    if state is None or flow is None or flow.version != state["version"]:
        named = flow_named(words)
        return begin(named) if named else menu()
    if words in STOP:
        return menu(f"{LEFT} {MENU}")
    step = flow.step(state["step"])
    if step is None:
        return menu()
    try:
        value = read(step, said.strip(), words)
    except NotUnderstood:
        return _asked(flow, step, state["answers"], AGAIN[step.kind].format(min=step.min, max=step.max, most=step.most))
    answers = {**state["answers"], step.id: value}
    if step.kind == "confirm":
        rooms = [room(code) for code in flow.rooms]
        text = step.yes if value else step.no
        return Reply(text, cards=rooms, act=flow.act if value else "", answers=answers)
    return _asked(flow, flow.after(step), answers)


def is_fit(state: State) -> bool:
    """Whether a dialogue that goes on from here has every answer before it, each such as its question takes."""
    flow = flows().get(state["flow"])
    step = flow.step(state["step"]) if flow is not None and flow.version == state["version"] else None
    if flow is None or step is None:
        return True
    before = flow.steps[: flow.steps.index(step)]
    answers = state["answers"]
    return set(answers) == {one.id for one in before} and all(_is_answer(one, answers[one.id]) for one in before)


def _is_answer(step: Step, value: Any) -> bool:
    if value is None:
        return step.optional
    said = "\n".join(map(str, value)) if isinstance(value, list) else str(value)
    try:
        found = _READERS[step.kind](step, said, said.lower())
    except NotUnderstood:
        return False
    return type(found) is type(value) and found == value


def flow_named(words: str) -> str | None:
    """By its name, its title or one of its words; a whole sentence names none."""
    for flow in flows().values():
        if words in (flow.flow, flow.flow.replace("_", " "), flow.title.lower(), *flow.words):
            return flow.flow
    return None


def read(step: Step, said: str, words: str) -> Any:
    """:raises NotUnderstood: when the question must be asked again."""
    if step.optional and words in SKIP:
        return None
    return _READERS[step.kind](step, said, words)


def _number(step: Step, said: str, words: str) -> int:
    found = re.fullmatch(r"(\d{1,4})(?: ?(?:/|of|out of) ?\d+| ?%| ?minutes?| ?min)?", words)
    if found is None or not step.min <= int(found.group(1)) <= step.max:
        raise NotUnderstood
    return int(found.group(1))


def _clock(step: Step, said: str, words: str) -> str:
    found = _CLOCK.match(words)
    if found is None:
        raise NotUnderstood
    return f"{int(found.group(1)):02d}:{found.group(2)}"


def _text(step: Step, said: str, words: str) -> str:
    if not said or len(said) > step.max:
        raise NotUnderstood
    return said


def _line(step: Step, said: str, words: str) -> str:
    if "\n" in said:
        raise NotUnderstood
    return _text(step, said, words)


def _list(step: Step, said: str, words: str) -> list[str]:
    found = [line.strip(" -*\u2022\t") for line in re.split(r"[\n;]+", said)]
    found = [line for line in found if line]
    if not 1 <= len(found) <= step.most or any(len(line) > step.max for line in found):
        raise NotUnderstood
    return found


def _choice(step: Step, said: str, words: str) -> str:
    for option in step.options:
        if words in (option.code, option.label.lower(), option.code.replace("-", " ")):
            return option.code
    raise NotUnderstood


def _confirm(step: Step, said: str, words: str) -> bool:
    if words in YES or words in NO:
        return words in YES
    raise NotUnderstood


_READERS = {
    "number": _number, "clock": _clock, "text": _text, "line": _line, "list": _list, "choice": _choice,
    "confirm": _confirm,
}  # fmt: skip


def _asked(flow: Flow, step: Step, answers: dict[str, Any], text: str = "") -> Reply:
    state = {"flow": flow.flow, "version": flow.version, "step": step.id, "answers": answers}
    cards = [choice(option.code, option.label) for option in step.options]
    if step.kind == "confirm":
        cards = [choice("yes", "Yes"), choice("no", "No")]
    elif step.optional:
        cards.append(choice("skip", "Skip"))
    return Reply(text or step.say.format_map(answers), state, [*cards, choice("stop", "Stop")])

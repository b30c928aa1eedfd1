"""The behavioural experiment: a fear as a prediction that can be tested."""

from typing import Annotated

from msgspec import Meta

from wellness.cbt.shapes import OptionalText, Percent, Shape, Text, Tool


class Experiment(Shape, kw_only=True):
    prediction: Annotated[Text, Meta(description="What you fear will happen.")]
    belief_before: Percent
    experiment: Annotated[Text, Meta(description="What you will do to find out.")]
    safety_behaviours: Annotated[OptionalText | None, Meta(description="What you will leave out this time.")] = None
    outcome: Text
    learned: Text
    belief_after: Percent


TOOLS = (
    Tool(
        entry_type="behavioural-experiment",
        version=1,
        title="Behavioural experiment",
        description="Turn a worry into a prediction, test it, and write down what really happened.",
        shape=Experiment,
        example={
            "prediction": "If I ask a question, everybody will laugh.",
            "belief_before": 85,
            "experiment": "Ask one question in Tuesday's meeting.",
            "outcome": "Two people nodded and one had the same question.",
            "learned": "Questions are welcome in this team.",
            "belief_after": 30,
        },
    ),
)

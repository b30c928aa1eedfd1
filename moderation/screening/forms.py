"""What staff fill in: rules, policies and decisions. What may stand there is the services' to say."""

from typing import Any

from django import forms

from content.library.refusals import RefusableForm
from moderation.judging.kinds import Kind
from moderation.screening.deciding import REASON_WORDS
from moderation.screening.models import OUTCOMES, PLACES, ScreeningPolicy, ScreeningRule
from moderation.screening.revisions import RULE
from moderation.screening.shipped import shipped_language

HELP = (
    "One word or phrase a line. a/b either word, kill* begins so, really? may be missing, ... up to four words, "
    "# a number, ^ and $ begin and end a sentence, ! an exception. Lists: "
)


class RuleForm(RefusableForm):
    places = forms.MultipleChoiceField(
        choices=PLACES, required=False, widget=forms.CheckboxSelectMultiple, help_text="None: everywhere."
    )

    class Meta:
        model = ScreeningRule
        fields = RULE
        widgets = {"terms": forms.Textarea(attrs={"rows": 18, "class": "font-mono w-full", "spellcheck": "false"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "terms" in self.fields:
            self.fields["terms"].help_text = HELP + ", ".join(f"@{name}" for name in shipped_language().lists)
            self.fields["outcome"].help_text = "Empty: what the policy of the place says of this kind."


class PolicyForm(RefusableForm):
    class Meta:
        model = ScreeningPolicy
        fields = ("young_days", "texts_a_day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in Kind:
            self.fields[f"kind_{kind}"] = forms.ChoiceField(
                label=str(kind).replace("_", " ").capitalize(), choices=OUTCOMES, required=False,
                initial=(self.instance.outcomes or {}).get(str(kind), "publish"),
            )  # fmt: skip

    def outcomes(self) -> dict[str, str]:
        chosen = {str(kind): self.cleaned_data[f"kind_{kind}"] for kind in Kind}
        return {kind: outcome for kind, outcome in chosen.items() if outcome and outcome != "publish"}


class DropForm(forms.Form):
    reason_code = forms.ChoiceField(
        label="Not published, because",
        choices=[("", "Choose"), *((str(k), words) for k, words in REASON_WORDS.items())],
    )

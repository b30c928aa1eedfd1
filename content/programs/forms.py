"""The forms of a program and of its modules; what is right is said by `editing`."""

from datetime import datetime
from typing import Any

from django import forms
from rest_framework.exceptions import ValidationError
from unfold.widgets import UnfoldAdminSelectWidget

from content.library.blocks import StructureField, faults_beside
from content.library.forms import WordsField
from content.library.models import ContentCategory
from content.library.refusals import RefusableForm, refusal_texts
from content.programs.editing import MODULE, PROGRAM
from content.programs.models import Program, ProgramModule


class ProgramForm(RefusableForm):
    category = forms.ModelChoiceField(
        ContentCategory.objects.all(), widget=UnfoldAdminSelectWidget, empty_label="Select value"
    )
    read_at = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Program
        fields = PROGRAM

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "read_at" in self.fields and not self.instance._state.adding:
            self.fields["read_at"].initial = self.instance.updated_at.isoformat()

    def clean_read_at(self) -> datetime | None:
        """Without one the form was read at no time, which is never the stored one."""
        if self.instance._state.adding:
            return None
        try:
            return datetime.fromisoformat(self.cleaned_data["read_at"])
        except ValueError:
            return datetime.min


class ModuleForm(RefusableForm):
    requires = WordsField(
        required=False, label="Needs", help_text="Slugs of earlier modules, with commas between them."
    )
    content_structure = StructureField(label="Blocks")

    class Meta:
        model = ProgramModule
        fields = MODULE

    def _post_clean(self) -> None:
        super()._post_clean()
        faults_beside(self)


class ModuleFormSet(forms.BaseInlineFormSet):
    """Rows may change places, so nothing is compared before all of them are known."""

    request: Any = None

    def validate_unique(self) -> None:
        pass

    @property
    def told(self) -> list[Any]:
        """The forms that say something, in the order in which the service hears of them."""
        return [
            form for form in self.forms if (form.instance.pk and not form.instance._state.adding) or form.has_changed()
        ]

    def clean(self) -> None:
        super().clean()
        refusal = getattr(self.request, "refusal", None)
        if not isinstance(refusal, ValidationError):
            return
        for number, form in enumerate(self.told):
            place = f"modules[{number}]."
            for name, texts in refusal_texts(refusal).items():
                if name and name.startswith(place):
                    for text in texts:
                        form.add_error(name.removeprefix(place), text)
            faults_beside(form)

    def rows(self) -> list[dict[str, Any]]:
        found = []
        for form in self.told:
            row = {name: form.cleaned_data[name] for name in MODULE}
            found.append({**row, "id": None if form.instance._state.adding else form.instance.pk})
        return found

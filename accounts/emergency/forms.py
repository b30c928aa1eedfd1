"""What staff type before a record opens."""

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.emergency.serializers import REASON_MINIMUM
from accounts.mfa.forms import CodeField


class EmergencyForm(forms.Form):
    reason = forms.CharField(
        label="What happened",
        min_length=REASON_MINIMUM,
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3, "autocomplete": "off"}),
    )
    code = CodeField(label="Code of your authenticator app")

import pytest

from config.api.limits import DEFAULTS, Limit, limits_from_env, parse_rate


def test_the_ledgers_numbers():
    numbers = {scope: (limit.count, limit.seconds) for scope, limit in DEFAULTS.items()}
    assert numbers["user"] == (100, 900)
    assert numbers["ip"] == (1000, 3600)
    assert numbers["auth"] == (5, 900)
    assert numbers["password_reset"] == (3, 3600)
    assert numbers["mood_entry"] == (20, 3600)
    assert numbers["upload"] == (10, 3600)


def test_limits_that_stop_guessing_fail_closed():
    closed = {scope for scope, limit in DEFAULTS.items() if limit.fail_closed}
    sign_in = {"auth", "password_reset", "resend_verification", "code_verify"}
    assert closed == sign_in | {"step_up", "text_code", "erasure", "emergency"}


def test_the_environment_overrides_a_number_and_keeps_the_rest():
    limits = limits_from_env({"THROTTLE_AUTH": "7/10min", "THROTTLE_IP": "off"})
    assert limits["auth"] == Limit(7, 600, "ip_identifier", fail_closed=True)
    assert "ip" not in limits


@pytest.mark.parametrize(("text", "rate"), [("20/hour", (20, 3600)), ("100/15min", (100, 900)), ("3/d", (3, 86400))])
def test_rates_are_read(text, rate):
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["20", "20/", "x/hour", "20/fortnight", "0/hour", "5/0min", "-1/hour", "5/15"])
def test_other_texts_are_refused_at_start(text):
    with pytest.raises(ValueError, match="A limit reads like"):
        parse_rate(text)

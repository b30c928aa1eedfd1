"""Answers about consent are only added, and the history gives up nothing that is younger than the law allows."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION accounts_consent_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('evenkeel.erasing', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'accounts_consentevent is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER accounts_consent_rows BEFORE UPDATE OR DELETE ON accounts_consentevent
  FOR EACH ROW EXECUTE FUNCTION accounts_consent_append_only();

CREATE OR REPLACE FUNCTION accounts_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('evenkeel.retention', true) = 'on' AND OLD.at < now() - interval '6 years' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'accounts_auditevent is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
"""
BACKWARD = """
DROP TRIGGER accounts_consent_rows ON accounts_consentevent;
DROP FUNCTION accounts_consent_append_only();
CREATE OR REPLACE FUNCTION accounts_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'accounts_auditevent is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_account_controls")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

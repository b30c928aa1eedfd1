"""Nobody waits unseen, whoever writes: an incident that loses its holder gets its alarm in the same statement."""

from django.db import migrations, models

# Times are the database's own: a row that nobody took care of rings at the next sweep.
FORWARD = """
CREATE FUNCTION crisis_incident_watch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lost boolean := TG_OP = 'UPDATE' AND OLD.assigned_to_id IS NOT NULL AND NEW.assigned_to_id IS NULL
    AND NEW.version = OLD.version;
BEGIN
  IF NEW.state = 'resolved' THEN
    NEW.alarm_at := NULL;
    NEW.alarm_raised_at := NULL;
    NEW.alarm_rung := 0;
    RETURN NEW;
  END IF;
  IF lost OR (NEW.assigned_to_id IS NULL AND NEW.alarm_raised_at IS NULL) THEN
    IF NEW.state IN ('acknowledged', 'in_progress', 'follow_up') THEN
      NEW.state := 'open';
    END IF;
    NEW.alarm_raised_at := coalesce(NEW.alarm_raised_at, now());
    NEW.alarm_at := least(NEW.alarm_at, now());
    NEW.alarm_rung := 0;
  ELSIF NEW.alarm_raised_at IS NULL THEN
    -- Held: it rings when it is due, not later.
    NEW.alarm_at := least(NEW.alarm_at, NEW.due_at);
  END IF;
  IF lost THEN
    NEW.version := OLD.version + 1;
    NEW.updated_at := now();
    INSERT INTO crisis_crisisstep (id, owner_id, incident_id, actor_id, kind, note, details, created_at)
    VALUES (gen_random_uuid(), NEW.owner_id, NEW.id, NULL, 'released', NULL, '{"reason": "holder_gone"}', now());
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER crisis_incident_watch BEFORE INSERT OR UPDATE ON crisis_crisisincident
  FOR EACH ROW EXECUTE FUNCTION crisis_incident_watch();

CREATE FUNCTION crisis_holder_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE crisis_crisisincident SET assigned_to_id = NULL WHERE assigned_to_id = NEW.id AND state <> 'resolved';
  RETURN NULL;
END
$$;
CREATE TRIGGER crisis_holder_gone AFTER UPDATE OF role, status ON accounts_user
  FOR EACH ROW WHEN (NEW.role NOT IN ('support', 'therapist', 'admin') OR NEW.status <> 'active')
  EXECUTE FUNCTION crisis_holder_gone();

CREATE FUNCTION crisis_step_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A member of staff who is erased leaves the history of others.
  IF NEW.actor_id IS NULL AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'crisis_crisisstep is append-only: UPDATE refused' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER crisis_step_append_only BEFORE UPDATE ON crisis_crisisstep
  FOR EACH ROW EXECUTE FUNCTION crisis_step_append_only();

-- What was open before there were alarms: who holds it has until it is due, the others ring now.
UPDATE crisis_crisisincident SET alarm_at = due_at WHERE state <> 'resolved' AND assigned_to_id IS NOT NULL;
UPDATE crisis_crisisincident SET alarm_at = NULL WHERE state <> 'resolved' AND assigned_to_id IS NULL;
"""
BACKWARD = """
DROP TRIGGER crisis_incident_watch ON crisis_crisisincident;
DROP FUNCTION crisis_incident_watch();
DROP TRIGGER crisis_holder_gone ON accounts_user;
DROP FUNCTION crisis_holder_gone();
DROP TRIGGER crisis_step_append_only ON crisis_crisisstep;
DROP FUNCTION crisis_step_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("crisis", "0004_incident_machine")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddConstraint(
            model_name="crisisincident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "resolved"),
                    models.Q(
                        ("alarm_at__isnull", False),
                        models.Q(("assigned_to__isnull", False), ("alarm_raised_at__isnull", False), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="crisis_incident_watched",
            ),
        ),
    ]

from django.db import migrations

# Adults and minors never share a group, whoever writes the row: a place in the conversation of a group is of the age
# that the group is for, and the group never changes for whom it is. Places of other conversations cost one look-up.
FORWARD = """
CREATE FUNCTION community_group_age() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM community_supportgroup g
              WHERE g.conversation_id = NEW.conversation_id AND (g.audience = 'minors') <> NEW.is_minor) THEN
    RAISE EXCEPTION 'a group is for people of one age' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'community_group_age';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER community_group_age BEFORE INSERT OR UPDATE OF is_minor, conversation_id
  ON community_conversationparticipant FOR EACH ROW EXECUTE FUNCTION community_group_age();
CREATE FUNCTION community_group_audience_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.audience IS DISTINCT FROM OLD.audience OR NEW.conversation_id IS DISTINCT FROM OLD.conversation_id THEN
    RAISE EXCEPTION 'a group stays for whom it is' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'community_group_audience_stays';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER community_group_audience_stays BEFORE UPDATE OF audience, conversation_id
  ON community_supportgroup FOR EACH ROW EXECUTE FUNCTION community_group_audience_stays();
"""
BACK = """
DROP TRIGGER community_group_audience_stays ON community_supportgroup;
DROP FUNCTION community_group_audience_stays();
DROP TRIGGER community_group_age ON community_conversationparticipant;
DROP FUNCTION community_group_age();
"""


class Migration(migrations.Migration):
    dependencies = [("community", "0008_groups")]

    operations = [migrations.RunSQL(FORWARD, BACK)]

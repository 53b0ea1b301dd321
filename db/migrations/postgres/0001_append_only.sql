-- History is appended, never changed: update, delete, replace and truncate are refused by the database itself.
CREATE FUNCTION daypass_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME;
END $$;
--> statement-breakpoint
CREATE TRIGGER "audit_event_no_change" BEFORE UPDATE OR DELETE ON "audit_event" FOR EACH ROW EXECUTE FUNCTION daypass_refuse_change();
--> statement-breakpoint
CREATE TRIGGER "audit_event_no_truncate" BEFORE TRUNCATE ON "audit_event" FOR EACH STATEMENT EXECUTE FUNCTION daypass_refuse_change();
--> statement-breakpoint
CREATE TRIGGER "audit_subject_no_change" BEFORE UPDATE OR DELETE ON "audit_subject" FOR EACH ROW EXECUTE FUNCTION daypass_refuse_change();
--> statement-breakpoint
CREATE TRIGGER "audit_subject_no_truncate" BEFORE TRUNCATE ON "audit_subject" FOR EACH STATEMENT EXECUTE FUNCTION daypass_refuse_change();
--> statement-breakpoint
CREATE TRIGGER "request_revision_no_change" BEFORE UPDATE OR DELETE ON "request_revision" FOR EACH ROW EXECUTE FUNCTION daypass_refuse_change();
--> statement-breakpoint
CREATE TRIGGER "request_revision_no_truncate" BEFORE TRUNCATE ON "request_revision" FOR EACH STATEMENT EXECUTE FUNCTION daypass_refuse_change();
--> statement-breakpoint
CREATE TRIGGER "approval_no_change" BEFORE UPDATE OR DELETE ON "approval" FOR EACH ROW EXECUTE FUNCTION daypass_refuse_change();
--> statement-breakpoint
CREATE TRIGGER "approval_no_truncate" BEFORE TRUNCATE ON "approval" FOR EACH STATEMENT EXECUTE FUNCTION daypass_refuse_change();
--> statement-breakpoint
CREATE TRIGGER "entitlement_version_no_change" BEFORE UPDATE OR DELETE ON "entitlement_version" FOR EACH ROW EXECUTE FUNCTION daypass_refuse_change();
--> statement-breakpoint
CREATE TRIGGER "entitlement_version_no_truncate" BEFORE TRUNCATE ON "entitlement_version" FOR EACH STATEMENT EXECUTE FUNCTION daypass_refuse_change();
--> statement-breakpoint
CREATE TRIGGER "gate_check_no_change" BEFORE UPDATE OR DELETE ON "gate_check" FOR EACH ROW EXECUTE FUNCTION daypass_refuse_change();
--> statement-breakpoint
CREATE TRIGGER "gate_check_no_truncate" BEFORE TRUNCATE ON "gate_check" FOR EACH STATEMENT EXECUTE FUNCTION daypass_refuse_change();

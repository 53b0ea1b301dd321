-- REPLACE removes the row that any unique key, or the row's own number, meets, and asks the delete triggers only on
-- connections that set recursive_triggers. Whoever opens the file with another tool is refused as well.
DROP TRIGGER `audit_event_no_replace`;
--> statement-breakpoint
CREATE TRIGGER `audit_event_no_replace` BEFORE INSERT ON `audit_event` WHEN EXISTS (SELECT 1 FROM `audit_event` WHERE `id` = NEW.`id` OR `commitment` = NEW.`commitment` OR `rowid` = NEW.`rowid`) BEGIN SELECT RAISE(ABORT, 'rows of audit_event are never changed or removed'); END;
--> statement-breakpoint
DROP TRIGGER `audit_subject_no_replace`;
--> statement-breakpoint
CREATE TRIGGER `audit_subject_no_replace` BEFORE INSERT ON `audit_subject` WHEN EXISTS (SELECT 1 FROM `audit_subject` WHERE (`kind` = NEW.`kind` AND `subject_id` = NEW.`subject_id` AND `event_id` = NEW.`event_id`) OR `rowid` = NEW.`rowid`) BEGIN SELECT RAISE(ABORT, 'rows of audit_subject are never changed or removed'); END;
--> statement-breakpoint
DROP TRIGGER `request_revision_no_replace`;
--> statement-breakpoint
CREATE TRIGGER `request_revision_no_replace` BEFORE INSERT ON `request_revision` WHEN EXISTS (SELECT 1 FROM `request_revision` WHERE `id` = NEW.`id` OR (`request_id` = NEW.`request_id` AND `revision` = NEW.`revision`) OR `rowid` = NEW.`rowid`) BEGIN SELECT RAISE(ABORT, 'rows of request_revision are never changed or removed'); END;
--> statement-breakpoint
DROP TRIGGER `approval_no_replace`;
--> statement-breakpoint
CREATE TRIGGER `approval_no_replace` BEFORE INSERT ON `approval` WHEN EXISTS (SELECT 1 FROM `approval` WHERE `id` = NEW.`id` OR (`revision_id` = NEW.`revision_id` AND `seat` = NEW.`seat`) OR (`revision_id` = NEW.`revision_id` AND `approver_id` = NEW.`approver_id`) OR `rowid` = NEW.`rowid`) BEGIN SELECT RAISE(ABORT, 'rows of approval are never changed or removed'); END;
--> statement-breakpoint
DROP TRIGGER `entitlement_version_no_replace`;
--> statement-breakpoint
CREATE TRIGGER `entitlement_version_no_replace` BEFORE INSERT ON `entitlement_version` WHEN EXISTS (SELECT 1 FROM `entitlement_version` WHERE `id` = NEW.`id` OR (`entitlement_id` = NEW.`entitlement_id` AND `version` = NEW.`version`) OR `rowid` = NEW.`rowid`) BEGIN SELECT RAISE(ABORT, 'rows of entitlement_version are never changed or removed'); END;
--> statement-breakpoint
DROP TRIGGER `gate_check_no_replace`;
--> statement-breakpoint
CREATE TRIGGER `gate_check_no_replace` BEFORE INSERT ON `gate_check` WHEN EXISTS (SELECT 1 FROM `gate_check` WHERE `id` = NEW.`id` OR `rowid` = NEW.`rowid`) BEGIN SELECT RAISE(ABORT, 'rows of gate_check are never changed or removed'); END;

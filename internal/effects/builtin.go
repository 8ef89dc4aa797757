package effects

import "strings"

// Lasting reports whether a built-in function, or one of an extension that
// comes with the database, does what a rollback does not undo, or runs a text
// that it is given. The name is in lower case and without a schema.
func Lasting(name string) bool {
	if lasting[name] {
		return true
	}
	for _, prefix := range lastingPrefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

var lastingPrefixes = []string{
	// PostgreSQL
	"pg_advisory_", "pg_try_advisory_", "pg_logical_", "pg_stat_reset", "pg_stat_force_", "pg_replication_", "pg_create_",
	"pg_drop_", "pg_copy_", "pg_file_", "pg_wal_replay_", "pg_log_", "pg_start_", "pg_stop_", "pg_backup_", "pg_switch_",
	"pg_rotate_", "pg_sync_", "pg_clear_", "pg_restore_", "pg_prewarm", "pg_buffercache_evict", "pg_sleep", "lo_", "dblink",
	"brin_summarize_", "brin_desummarize_", "heap_force_", "binary_upgrade_", "autoprewarm_",
	// These run the text, or read the tables, that their arguments name.
	"query_to_xml", "table_to_xml", "cursor_to_xml", "schema_to_xml", "database_to_xml", "crosstab",
	// MySQL and MariaDB
	"wait_for_executed_", "wait_until_sql_", "service_get_", "service_release_", "group_replication_", "keyring_",
	"asynchronous_connection_", "sys_e", "sys_set", "wsrep_", "spider_", "audit_api_", "audit_log_",
}

var lasting = setOf(`
	nextval setval set_config setseed pg_notify pg_terminate_backend pg_cancel_backend pg_reload_conf pg_promote
	pg_export_snapshot pg_current_xact_id txid_current pg_import_system_collations gin_clean_pending_list
	loread lowrite ts_stat ts_rewrite connectby xpath_table
	get_lock release_lock release_all_locks sleep benchmark master_pos_wait source_pos_wait master_gtid_wait uuid_short
	load_extension fts3_tokenizer sqlite_log writefile edit`)

func setOf(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

package lex

import (
	"strings"
	"sync"
)

// Words holds every word that the scanner tells from a name.
var Words = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, w := range strings.Fields(scanWordList) {
		m[w] = w
	}
	return m
})

const scanWordList = `
	select insert update delete replace merge with values value table explain describe desc call exec execute copy load
	begin commit rollback savepoint release start end set show use pragma listen notify unlisten vacuum analyze
	analyse reset discard lock unlock kill flush optimize attach detach reindex checkpoint deallocate prepare
	declare fetch close move do abort checksum check handler
	create alter drop truncate rename comment grant revoke refresh import security reassign cluster
	from where group by having window order limit offset for into union except intersect minus all distinct as on
	using join left right full inner cross natural outer straight_join lateral only apply asof semi anti
	and or not xor in any some exists between like ilike similar to rlike regexp glob match is isnull notnull null
	escape collate case when then else binary interval array row cast div mod
	asc nulls first last next rows percent ties top share no key skip locked nowait mode of
	recursive materialized search cycle returning output conflict duplicate nothing default overriding
	ignore low_priority high_priority delayed quick overwrite
	index force indexed tablesample partition ordinality unnest force_index
	over filter within sql_no_cache sql_calc_found_rows sql_cache sql_small_result sql_big_result sql_buffer_result
	true false unknown at option procedure qualify against member overlaps operator
	current_timestamp current_date current_time localtime localtimestamp current_user session_user
	year month day hour minute second week quarter microsecond
	matched system_time current_role current_schema current_catalog
	double character national bit char time timestamp without varying precision zone`

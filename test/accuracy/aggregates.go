package main

import "strings"

// aggregateNames is written from the manuals of PostgreSQL and SQLite, apart
// from the scanner's own list.
var aggregateNames = strings.Fields(`
	avg count sum min max total group_concat string_agg array_agg
	json_agg jsonb_agg json_agg_strict jsonb_agg_strict json_object_agg jsonb_object_agg
	json_group_array json_group_object jsonb_group_array jsonb_group_object
	bool_and bool_or every bit_and bit_or bit_xor any_value xmlagg range_agg range_intersect_agg
	stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp
	regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
	mode percentile_cont percentile_disc`)

func isAggregate(name string) bool {
	for _, n := range aggregateNames {
		if n == name {
			return true
		}
	}
	return false
}

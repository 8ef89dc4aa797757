package effects

// mysqlSyntax are the words before a bracket that call nothing: keywords, and
// types with a length.
var mysqlSyntax = setOf(`
	in values and or xor not exists using on select from join straight_join inner left_join outer where when then else case
	by limit offset having partition over as union all any some distinct distinctrow between like rlike regexp is div
	index key with rollup except intersect minus range rows order group of against columns nested path collate interval row table
	set update ignore sql_no_cache sql_calc_found_rows high_priority escape sounds return returning within lateral recursive default
	varchar varbinary decimal numeric dec fixed float double real int integer bigint smallint tinyint mediumint
	signed unsigned datetime text blob bit nchar nvarchar national character enum json precision`)

// mysqlComputes are functions of MySQL and MariaDB that do nothing but return
// a value. Those that wait, lock, load, log or change the session are left out,
// and so is what is not known: no catalogue lists what they do.
var mysqlComputes = setOf(`
	abs acos adddate addtime aes_decrypt aes_encrypt any_value area asbinary ascii asin astext asbinary aswkb aswkt atan atan2 avg
	add_months approx_count_distinct bin bin_to_uuid bit_and bit_count bit_length bit_or bit_xor boundary buffer
	cast ceil ceiling centroid char char_length character_length charset chr coalesce coercibility collation column_check
	column_create column_exists column_get column_json column_list concat concat_ws connection_id contains conv convert convert_tz
	convexhull cos cot count crc32 crc32c crosses cume_dist curdate current_date current_role current_time current_timestamp
	current_user curtime database date date_add date_format date_sub datediff day dayname dayofmonth dayofweek dayofyear
	decode decode_oracle degrees dense_rank des_decrypt dimension disjoint distance elt encode endpoint envelope equals exp
	export_set exteriorring extract extractvalue field find_in_set first_value floor format format_bytes format_pico_time
	from_base64 from_days from_unixtime geometrycollection geometryn geometrytype get_format glength greatest group_concat grouping
	hex hour if ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr interiorringn intersects is_ipv4 is_ipv4_compat
	is_ipv4_mapped is_ipv6 is_uuid isclosed isempty isnull isring issimple json_array json_array_append json_array_insert
	json_array_intersect json_arrayagg json_compact json_contains json_contains_path json_depth json_detailed json_equals
	json_exists json_extract json_insert json_key_value json_keys json_length json_loose json_merge json_merge_patch
	json_merge_preserve json_normalize json_object json_object_filter_keys json_object_to_array json_objectagg json_overlaps
	json_pretty json_query json_quote json_remove json_replace json_schema_valid json_search json_set json_storage_free
	json_storage_size json_table json_type json_unquote json_valid json_value kdf lag last_day last_value lcase lead least left length
	lengthb line linestring ln localtime localtimestamp locate log log10 log2 lower lpad ltrim make_set makedate maketime match max
	mbr mbrcontains mbrdisjoint mbrequal mbrintersects mbroverlaps mbrtouches mbrwithin md5 median member microsecond mid min minute
	mod month monthname multilinestring multipoint multipolygon name_const natural_sort_key now nth_value ntile nullif numgeometries
	numinteriorrings numpoints nvl nvl2 oct octet_length ord overlaps percent_rank percentile_cont percentile_disc period_add
	period_diff pi point pointn pointonsurface polygon position pow power quarter quote radians rand random_bytes rank
	regexp_instr regexp_like regexp_replace regexp_substr repeat replace reverse right round row_number rpad rtrim schema
	sec_to_time second session_user sformat sha sha1 sha2 sign sin soundex space sqrt st_area st_asbinary st_asgeojson st_astext
	st_aswkb st_aswkt st_boundary st_buffer st_centroid st_contains st_convexhull st_crosses st_difference st_dimension st_disjoint
	st_distance st_distance_sphere st_endpoint st_envelope st_equals st_exteriorring st_geohash st_geomfromgeojson st_geomfromtext
	st_geomfromwkb st_geometryn st_geometrytype st_intersection st_intersects st_isclosed st_isempty st_isring st_issimple st_isvalid
	st_latitude st_length st_linefromtext st_longitude st_makeenvelope st_numgeometries st_numpoints st_overlaps st_pointfromtext
	st_pointn st_polyfromtext st_simplify st_srid st_startpoint st_symdifference st_touches st_transform st_union st_within st_x st_y
	startpoint statement_digest statement_digest_text std stddev stddev_pop stddev_samp str_to_date strcmp subdate substr substring
	substring_index subtime sum sysdate system_user tan time time_format time_to_sec timediff timestamp timestampadd timestampdiff
	to_base64 to_char to_days to_number to_seconds touches trim trim_oracle trunc truncate ucase uncompress uncompressed_length compress
	unhex unix_timestamp updatexml upper user utc_date utc_time utc_timestamp uuid uuid_to_bin validate_password_strength
	value var_pop var_samp variance version week weekday weekofyear weight_string within x y year yearweek`)

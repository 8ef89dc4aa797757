// Package cacheable finds queries that many scopes run alike, whose results a
// cache could keep. Within one scope, the rule duplicate-query finds them; over
// many requests, somebody has to listen to all scopes:
//
//	watch := cacheable.New()
//	detector := detect.New(detect.ListenWith(watch))
//	...
//	r := watch.Report() // at any time
//
// For each query it plays a cache with an expiry: how many executions it would
// have answered, how much time that would have saved, which tables' writes make
// a result stale, and whether results changed although no write was seen. Only
// hashes are kept, within fixed bounds. The page of package web has a watch of
// its own.
package cacheable

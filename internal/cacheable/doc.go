// Package cacheable finds questions that many scopes ask alike, whose answers
// a cache could keep.
//
// Within one scope duplicate-query tells of them. Over many requests it takes
// somebody who hears all scopes:
//
//	w := cacheable.New()
//	d := detect.New(detect.ListenWith(w))
//	...
//	report := w.Report() // at any time
//
// For each query it plays a cache with an expiry: how many executions it
// would have answered, how much time that would have saved, which tables'
// writes make an answer stale, and whether answers changed although no write
// was seen, since other processes write too. Only hashes of arguments and
// answers are kept, within fixed bounds.
package cacheable

package main

import (
	"context"
	"fmt"
)

func Example() {
	if err := run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// N+1 query: 25 queries that 1 can replace
	//     select id, name from blog_author where id = ?
	//     25 executions in one trace, within GET posts/; spans do not show the arguments: nothing is known of their source
	//     fetch all rows with one query over the list of keys, and pick each from a map
	//     GET posts/
}

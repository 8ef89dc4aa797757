package scenarios

import "context"

// topN take the first one or the first few of each row's children.
var topN = []Scenario{
	{
		Name:    "latest reading of each device",
		Why:     "LIMIT 1 for each parent: a plain IN would be wrong",
		Sibling: "latest readings by window",
		Want:    []Want{nplusone("from readings where device_id", "", "devices.id")},
		Run:     latestEach,
	},
	{
		Name: "latest readings by window",
		Why:  "ROW_NUMBER brings the latest of all at once",
		Run:  latestByWindow,
	},
	{
		Name:    "top three of each post",
		Why:     "a join is wrong advice here",
		Sibling: "top three by window",
		Want:    []Want{nplusone("from comments where post_id", "", "posts.id")},
		Run:     topThreeEach,
	},
	{
		Name: "top three by window",
		Why:  "the repair of the one beside it",
		Run:  topThreeByWindow,
	},
	{
		Name:    "next reading after a time, for each device",
		Why:     "a range beside the key: it differs from row to row and is no key",
		Sibling: "latest readings by window",
		Want:    []Want{nplusone("from readings where device_id", "", "devices.id")},
		HeldOut: true,
		Run:     nextReading,
	},
}

func latestEach(ctx context.Context, e *Env) error {
	devices, err := e.fetch(ctx, `SELECT id, serial FROM devices ORDER BY serial`)
	if err != nil {
		return err
	}
	return e.forEach(ctx, devices, 0, `SELECT taken, level FROM readings WHERE device_id = ? ORDER BY taken DESC LIMIT 1`)
}

func latestByWindow(ctx context.Context, e *Env) error {
	_, err := e.fetch(ctx, `SELECT device_id, taken, level FROM (
		SELECT device_id, taken, level, row_number() OVER (PARTITION BY device_id ORDER BY taken DESC) AS place FROM readings
	) r WHERE place = 1`)
	return err
}

func topThreeEach(ctx context.Context, e *Env) error {
	posts, err := e.fetch(ctx, listPosts)
	if err != nil {
		return err
	}
	return e.forEach(ctx, posts, 0, `SELECT id, body FROM comments WHERE post_id = ? ORDER BY id DESC LIMIT 3`)
}

func topThreeByWindow(ctx context.Context, e *Env) error {
	if _, err := e.fetch(ctx, listPosts); err != nil {
		return err
	}
	_, err := e.fetch(ctx, `SELECT post_id, id FROM (
		SELECT post_id, id, row_number() OVER (PARTITION BY post_id ORDER BY id DESC) AS place FROM comments
	) c WHERE place <= 3`)
	return err
}

func nextReading(ctx context.Context, e *Env) error {
	devices, err := e.fetch(ctx, `SELECT id, serial FROM devices ORDER BY site, serial`)
	if err != nil {
		return err
	}
	for i, d := range devices {
		if _, err := e.fetch(ctx, `SELECT taken, level FROM readings WHERE device_id = ? AND taken > ? ORDER BY taken LIMIT 1`, d[0], 1_700_000_000+i*60); err != nil {
			return err
		}
	}
	return nil
}

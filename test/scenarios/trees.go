package scenarios

import "context"

// trees walk a table that refers to itself.
var trees = []Scenario{
	{
		Name:    "children of each node, recursively",
		Why:     "the parent of a statement is the statement itself",
		Sibling: "tree by recursive CTE",
		Want:    []Want{nplusone("from categories where parent_id", "tree", "categories.id").counted(func(n int) int { return n + 1 })},
		Run:     walkDown,
	},
	{
		Name: "tree by recursive CTE",
		Why:  "the repair of the one beside it",
		Run:  recursiveCTE,
	},
	{
		Name:    "up a chain of command",
		Why:     "each row names the next: a linked list walked by key",
		Sibling: "tree put together in the program",
		Want:    []Want{nplusone("from employees where id", "tree", "employees.manager_id")},
		Run:     walkUp,
	},
	{
		Name: "tree put together in the program",
		Why:  "all rows at once, linked in memory",
		Run:  treeInMemory,
	},
	{
		Name: "tree level by level",
		Why:  "one IN list for each level is a batch: as many statements as levels",
		Run:  levelByLevel,
	},
	{
		Name:    "three levels of one table, by three loops",
		Why:     "one shape at three lines, each fed by the level above",
		Sibling: "tree level by level",
		Want: []Want{
			nplusone("from categories where parent_id", "", "categories.id"),
			nplusone("from categories where parent_id", "", "categories.id"),
		},
		Sizes: []int{20, 200},
		Run:   threeLevels,
	},
	{
		Name:    "replies to each comment",
		Why:     "one level of a tree of comments",
		Sibling: "tree put together in the program",
		Want:    []Want{nplusone("from comments where reply_to", "", "comments.id").counted(commentCount)},
		HeldOut: true,
		Run:     replies,
	},
}

const childrenOf = `SELECT id, name FROM categories WHERE parent_id = ? ORDER BY name`

func walkDown(ctx context.Context, e *Env) error {
	roots, err := e.fetch(ctx, `SELECT id, name FROM categories WHERE parent_id IS NULL`)
	if err != nil {
		return err
	}
	for _, r := range roots {
		if err := e.descend(ctx, r[0]); err != nil {
			return err
		}
	}
	return nil
}

func (e *Env) descend(ctx context.Context, id any) error {
	children, err := e.fetch(ctx, childrenOf, id)
	if err != nil {
		return err
	}
	for _, c := range children {
		if err := e.descend(ctx, c[0]); err != nil {
			return err
		}
	}
	return nil
}

func recursiveCTE(ctx context.Context, e *Env) error {
	_, err := e.fetch(ctx, `WITH RECURSIVE tree AS (
		SELECT id, parent_id, name FROM categories WHERE parent_id IS NULL
		UNION ALL
		SELECT c.id, c.parent_id, c.name FROM categories c JOIN tree t ON c.parent_id = t.id
	) SELECT id, parent_id, name FROM tree`)
	return err
}

// walkUp follows the chain for as many steps as the run has rows.
func walkUp(ctx context.Context, e *Env) error {
	ids, managers := e.Known("employees", "id"), e.Known("employees", "manager_id")
	above := map[any]bool{}
	for _, m := range managers {
		above[m] = true
	}
	var next any
	for _, id := range ids {
		if !above[id] {
			next = id // nobody reports to this one: the chain's end
		}
	}
	for step := 0; next != nil && step < e.N(); step++ {
		rows, err := e.fetch(ctx, `SELECT id, name, manager_id FROM employees WHERE id = ?`, next)
		if err != nil {
			return err
		}
		next = rows[0][2]
	}
	return nil
}

func treeInMemory(ctx context.Context, e *Env) error {
	rows, err := e.fetch(ctx, `SELECT id, parent_id, name FROM categories`)
	if err != nil {
		return err
	}
	children := map[any][]row{}
	for _, r := range rows {
		children[r[1]] = append(children[r[1]], r)
	}
	return nil
}

func levelByLevel(ctx context.Context, e *Env) error {
	rows, err := e.fetch(ctx, `SELECT id FROM categories WHERE parent_id IS NULL`)
	for err == nil && len(rows) > 0 {
		rows, err = e.fetch(ctx, `SELECT id FROM categories WHERE parent_id IN (`+list(len(rows))+`)`, col(rows, 0)...)
	}
	return err
}

func threeLevels(ctx context.Context, e *Env) error {
	top, err := e.fetch(ctx, `SELECT id FROM categories WHERE parent_id IN (SELECT id FROM categories WHERE parent_id IS NULL)`)
	if err != nil {
		return err
	}
	for _, t := range top {
		middle, err := e.fetch(ctx, childrenOf, t[0])
		if err != nil {
			return err
		}
		for _, m := range middle {
			if _, err := e.fetch(ctx, childrenOf, m[0]); err != nil {
				return err
			}
		}
	}
	return nil
}

func replies(ctx context.Context, e *Env) error {
	comments, err := e.fetch(ctx, `SELECT id, body FROM comments ORDER BY id`)
	if err != nil {
		return err
	}
	return e.forEach(ctx, comments, 0, `SELECT id, body FROM comments WHERE reply_to = ?`)
}

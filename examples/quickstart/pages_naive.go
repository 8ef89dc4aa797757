package main

import (
	"context"
	"database/sql"
)

// naiveAgents asks for the creator of every agent: many-to-one.
func naiveAgents(ctx context.Context, s *Store) (any, error) {
	rows, err := s.query(ctx, `SELECT id, name, created_by FROM agents ORDER BY name LIMIT 25`)
	agents, err := collect(rows, err, func(rows *sql.Rows, a *Agent) error {
		return rows.Scan(&a.ID, &a.Name, &a.CreatedBy)
	})
	if err != nil {
		return nil, err
	}
	for i := range agents {
		row := s.row(ctx, `SELECT email FROM users WHERE id = ?`, agents[i].CreatedBy)
		if err := row.Scan(&agents[i].CreatorEmail); err != nil {
			return nil, err
		}
	}
	return agents, nil
}

// naiveProjects asks for the stories of every project: one-to-many.
func naiveProjects(ctx context.Context, s *Store) (any, error) {
	rows, err := s.query(ctx, listProjects)
	projects, err := collect(rows, err, scanProject)
	if err != nil {
		return nil, err
	}
	for i := range projects {
		if projects[i].Stories, err = naiveStories(ctx, s, projects[i].ID); err != nil {
			return nil, err
		}
	}
	return projects, nil
}

func naiveStories(ctx context.Context, s *Store, project int) ([]Story, error) {
	rows, err := s.query(ctx, `SELECT id, project_id, title FROM stories WHERE project_id = ? ORDER BY id`, project)
	return collect(rows, err, scanStory)
}

// naiveSizes counts the stories of every project while it still reads the
// projects.
func naiveSizes(ctx context.Context, s *Store) (any, error) {
	rows, err := s.query(ctx, listProjects)
	return collect(rows, err, func(rows *sql.Rows, p *Project) error {
		if err := scanProject(rows, p); err != nil {
			return err
		}
		return s.row(ctx, `SELECT COUNT(*) FROM stories WHERE project_id = ?`, p.ID).Scan(&p.StoryCount)
	})
}

// naiveBoard asks for the stories of every project, and for the comments of
// every story.
func naiveBoard(ctx context.Context, s *Store) (any, error) {
	rows, err := s.query(ctx, listProjects)
	projects, err := collect(rows, err, scanProject)
	if err != nil {
		return nil, err
	}
	for i := range projects {
		stories, err := naiveStories(ctx, s, projects[i].ID)
		if err != nil {
			return nil, err
		}
		for j := range stories {
			if stories[j].Comments, err = naiveComments(ctx, s, stories[j].ID); err != nil {
				return nil, err
			}
		}
		projects[i].Stories = stories
	}
	return projects, nil
}

func naiveComments(ctx context.Context, s *Store, story int) ([]Comment, error) {
	rows, err := s.query(ctx, `SELECT id, story_id, body FROM comments WHERE story_id = ? ORDER BY id`, story)
	return collect(rows, err, scanComment)
}

// naivePlanSprint moves the small stories into the sprint, one by one.
func naivePlanSprint(ctx context.Context, s *Store) (any, error) {
	ids, err := smallStories(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := s.exec(ctx, `UPDATE stories SET sprint = ? WHERE id = ?`, sprint, id); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func smallStories(ctx context.Context, s *Store) ([]int, error) {
	rows, err := s.query(ctx, `SELECT id FROM stories WHERE estimate <= 2 ORDER BY title, id LIMIT 25`)
	return collect(rows, err, func(rows *sql.Rows, id *int) error { return rows.Scan(id) })
}

// naiveProject looks the viewer up for every story, to see who may edit it.
func naiveProject(ctx context.Context, s *Store) (any, error) {
	stories, err := naiveStories(ctx, s, projectID)
	if err != nil {
		return nil, err
	}
	for i := range stories {
		viewer, err := loadUser(ctx, s, viewerID)
		if err != nil {
			return nil, err
		}
		stories[i].Editable = viewer.Admin
	}
	return stories, nil
}

func loadUser(ctx context.Context, s *Store, id int) (u User, err error) {
	err = s.row(ctx, `SELECT id, email, admin FROM users WHERE id = ?`, id).Scan(&u.ID, &u.Email, &u.Admin)
	return u, err
}

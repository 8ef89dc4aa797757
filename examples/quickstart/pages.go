package main

import (
	"context"
	"database/sql"
)

// A handler serves one page: it returns what the page shows.
type handler func(context.Context, *Store) (any, error)

// A page comes twice: as it is written first, and repaired.
type page struct {
	name            string
	naive, repaired handler
}

var pages = []page{
	{"GET /agents", naiveAgents, repairedAgents},
	{"GET /projects", naiveProjects, repairedProjects},
	{"GET /projects/sizes", naiveSizes, repairedSizes},
	{"GET /board", naiveBoard, repairedBoard},
	{"POST /sprints", naivePlanSprint, repairedPlanSprint},
	{"GET /projects/detail", naiveProject, repairedProject},
}

// The visitor of all pages, and the project of the detail page.
var (
	viewerID  = key(100, 10)
	projectID = key(900, 3)
	sprint    = 7
)

// Agent is a row of the list of agents.
type Agent struct {
	ID           int
	Name         string
	CreatedBy    int
	CreatorEmail string
}

// Project is a project with its stories, or with their number.
type Project struct {
	ID         int
	Name       string
	Stories    []Story
	StoryCount int
}

// Story is a story with its comments, and whether the viewer may edit it.
type Story struct {
	ID, ProjectID int
	Title         string
	Comments      []Comment
	Editable      bool
}

// Comment is a comment on a story.
type Comment struct {
	ID, StoryID int
	Body        string
}

// User is somebody who uses the store.
type User struct {
	ID    int
	Email string
	Admin bool
}

func scanProject(rows *sql.Rows, p *Project) error { return rows.Scan(&p.ID, &p.Name) }

func scanStory(rows *sql.Rows, s *Story) error { return rows.Scan(&s.ID, &s.ProjectID, &s.Title) }

func scanComment(rows *sql.Rows, c *Comment) error { return rows.Scan(&c.ID, &c.StoryID, &c.Body) }

const listProjects = `SELECT id, name FROM projects ORDER BY name LIMIT 25`

package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"
)

// version is that of the program; it stands in every manifest.
const version = "0.1.0"

func versionCommand() *cli.Command {
	return &cli.Command{
		Name: "version", Usage: "print the version and what it was built from",
		Description: "The commit is known when kith was built inside its repository.\n\n" +
			"--json prints {\"version\", \"commit\", \"modified\", \"go\", \"platform\"}.",
		CustomHelpTemplate: ending("kith version"),
		Flags:              shared(),
		Action:             do(0, 0, printVersion),
	}
}

type buildVersion struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Modified bool   `json:"modified"` // built from files that differ from the commit
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func printVersion(_ context.Context, e *environment, _ *cli.Context) error {
	v := buildVersion{Version: version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			switch setting.Key {
			case "vcs.revision":
				v.Commit = setting.Value
			case "vcs.modified":
				v.Modified = setting.Value == "true"
			}
		}
	}
	if e.json {
		return e.printJSON(v)
	}
	text := fmt.Sprintf("kith %s %s %s", v.Version, v.Go, v.Platform)
	if v.Commit != "" {
		text += " " + v.Commit[:min(12, len(v.Commit))]
	}
	if v.Modified {
		text += " (modified)"
	}
	_, err := fmt.Fprintln(e.Out, text)
	return err
}

// Command registry is the image registry of CNCF distribution, for the rehearsal cluster: its own server and its own
// garbage collection, with what a rehearsal needs of the rest. Passwords come from an htpasswd file, images lie on the
// file system; token servers and the object stores of cloud providers are left out, since they are most of a build.
//
// Usage: as the registry of the release, "registry serve CONFIG" and "registry garbage-collect CONFIG".
package main

import (
	"os"

	"github.com/distribution/distribution/v3/registry"
	_ "github.com/distribution/distribution/v3/registry/auth/htpasswd"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/filesystem"
)

func main() {
	if err := registry.RootCmd.Execute(); err != nil {
		os.Exit(1)
	}
}

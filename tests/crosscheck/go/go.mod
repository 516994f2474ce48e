module strongroom.test/judge

go 1.19

require golang.org/x/mod v0.7.0

// Debian's package golang-golang-x-mod-dev: no network is needed to build, and its fixes are Debian's.
replace golang.org/x/mod => /usr/share/gocode/src/golang.org/x/mod

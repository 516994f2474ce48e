package main

// The contest: each act of tampering has to be found by this judge and by our own verifier alike.

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// theirs is our verifier, as a process that judges its folder once for each line that it is sent: a line back that is
// "good" or begins with "bad".
type theirs struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

func startTheirs(command []string) (*theirs, error) {
	process := exec.Command(command[0], command[1:]...)
	process.Stderr = os.Stderr
	in, err := process.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &theirs{process, in, bufio.NewReader(out)}, process.Start()
}

func (t *theirs) isGood() (bool, error) {
	if _, err := t.in.Write([]byte("\n")); err != nil {
		return false, err
	}
	line, err := t.out.ReadString('\n')
	if err != nil {
		return false, err
	}
	if line != "good\n" && !strings.HasPrefix(line, "bad") {
		return false, fmt.Errorf("our verifier says %q", line)
	}
	return line == "good\n", nil
}

// apply writes a change to the folder.
func apply(folder string, change Change) error {
	for path, data := range change {
		file := filepath.Join(folder, path)
		if data == nil {
			if err := os.Remove(file); err != nil {
				return err
			}
		} else if err := os.WriteFile(file, data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

type contest struct {
	folder  string
	key     note.Verifier
	newest  tlog.Tree
	theirs  *theirs
	tamper  *tamperer
	counted map[string]int
	skipped int
}

// try makes one act; nothing when it left what is covered unchanged.
func (c *contest) try() error {
	name, change := c.tamper.next()
	if unchanged(c.tamper.files, change, c.key) {
		c.skipped++
		return nil
	}
	changed := Files{}
	back := Change{}
	for path, data := range c.tamper.files {
		changed[path] = data
	}
	for path, data := range change {
		back[path] = c.tamper.files[path]
		if data == nil {
			delete(changed, path)
		} else {
			changed[path] = data
		}
	}
	if _, err := judge(changed, c.key, &c.newest); err == nil {
		return fmt.Errorf("the judge did not find: %s %v", name, paths(change))
	}
	if err := apply(c.folder, change); err != nil {
		return err
	}
	isGood, err := c.theirs.isGood()
	if err == nil && isGood {
		err = fmt.Errorf("our verifier did not find: %s %v", name, paths(change))
	}
	if err != nil {
		return err
	}
	c.counted[name]++
	return apply(c.folder, back)
}

func paths(change Change) []string {
	var names []string
	for path := range change {
		names = append(names, path)
	}
	sort.Strings(names)
	return names
}

func readOlder(folder string) ([][]byte, error) {
	files, err := readFolder(folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names) // The same dice find the same files.
	var older [][]byte
	for _, name := range names {
		older = append(older, files[name])
	}
	return older, nil
}

func judgeMutations(arguments []string) error {
	files, log, key, err := open(arguments[0], arguments[1])
	if err != nil {
		return err
	}
	seed, err := strconv.ParseInt(arguments[2], 10, 64)
	if err != nil {
		return err
	}
	count, err := strconv.Atoi(arguments[3])
	if err != nil {
		return err
	}
	older, err := readOlder(arguments[4])
	if err != nil {
		return err
	}
	other, err := startTheirs(arguments[5:])
	if err != nil {
		return err
	}
	defer other.process.Wait()
	defer other.in.Close()
	covered := log.covered(files)
	sort.Strings(covered)
	c := &contest{folder: arguments[0], key: key, newest: log.tree, theirs: other, counted: map[string]int{},
		tamper: &tamperer{random: rand.New(rand.NewSource(seed)), files: files, log: log, paths: covered, older: older}}
	for found := 0; found < count; found = c.total() {
		if err := c.try(); err != nil {
			return err
		}
		if c.skipped > count {
			return errors.New("most acts change nothing: the dice are loaded")
		}
	}
	// Found bad only because it is always found bad? At the end everything is back in its place.
	if isGood, err := other.isGood(); err != nil || !isGood {
		return fmt.Errorf("our verifier finds the honest log bad: %v", err)
	}
	for _, a := range acts {
		fmt.Printf("%6d  %s\n", c.counted[a.name], a.name)
	}
	fmt.Printf("%d mutations, all found by both; %d changed nothing and were not counted\n", c.total(), c.skipped)
	return nil
}

func (c *contest) total() int {
	sum := 0
	for _, n := range c.counted {
		sum += n
	}
	return sum
}

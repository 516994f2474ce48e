// judge: the outside judge of Strongroom's ledger. It shares no code with us; the hashing, the proofs and the signed
// notes are golang.org/x/mod/sumdb's.
//
//	judge log FOLDER KEY                         everything that the checkpoint covers, and every proof
//	judge proofs FOLDER KEY < PROOFS             proofs that our code made (ledger_oracle --proofs)
//	judge texts FOLDER KEY FILE...               tlog-proof texts, and that their entries are the log's
//	judge pack FOLDER KEY                        an evidence pack: files, proofs, the venue's answers
//	judge cosigned WITNESS-KEY KEY FILE...       checkpoints with a log's signature and a witness's cosignature
//	judge requests FOLDER KEY CHECKPOINTS OUT    what a log with these checkpoints, files named by their size, says to a
//	                                             witness: OUT/1, OUT/2 … are bodies of add-checkpoint, in order
//	judge mutate FOLDER KEY SEED COUNT OLDER-CHECKPOINTS OUR-VERIFIER...
//
// KEY is a file with a verifier key. The last line on stdout says what was counted; exit code 1: not good.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func readKey(file string) (note.Verifier, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(strings.TrimSpace(string(text)))
}

func open(folder, keyFile string) (Files, *Log, note.Verifier, error) {
	key, err := readKey(keyFile)
	if err != nil {
		return nil, nil, nil, err
	}
	files, err := readFolder(folder)
	if err != nil {
		return nil, nil, nil, err
	}
	log, err := judge(files, key, nil)
	return files, log, key, err
}

func judgeLog(arguments []string) error {
	files, log, _, err := open(arguments[0], arguments[1])
	if err != nil {
		return err
	}
	records, trees, err := log.checkOwn(files)
	if err != nil {
		return err
	}
	fmt.Printf("%d entries, %d files, %d inclusion and %d consistency proofs good\n", log.tree.N,
		len(log.covered(files)), records, trees)
	return nil
}

func judgeProofs(arguments []string) error {
	_, log, _, err := open(arguments[0], arguments[1])
	if err != nil {
		return err
	}
	records, trees, refused, err := log.checkTheirs(os.Stdin)
	if err != nil {
		return err
	}
	fmt.Printf("%d inclusion and %d consistency proofs of ours good, %d false claims refused\n", records, trees, refused)
	return nil
}

func judgeTexts(arguments []string) error {
	_, log, key, err := open(arguments[0], arguments[1])
	if err != nil {
		return err
	}
	for _, file := range arguments[2:] {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		index, entry, err := checkProofText(string(text), key)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if index >= log.tree.N || !bytes.Equal(entry, log.entries[index]) {
			return fmt.Errorf("%s: not the log's entry %d", file, index)
		}
	}
	fmt.Printf("%d proof texts good\n", len(arguments)-2)
	return nil
}

func writeRequests(arguments []string) error {
	_, log, key, err := open(arguments[0], arguments[1])
	if err != nil {
		return err
	}
	notes, err := readOlder(arguments[2])
	if err != nil {
		return err
	}
	trees := map[int64][]byte{}
	var sizes []int64
	for _, signed := range notes {
		_, tree, err := openCheckpoint(signed, key)
		if err != nil {
			return err
		}
		trees[tree.N] = signed
		sizes = append(sizes, tree.N)
	}
	sort.Slice(sizes, func(i, j int) bool { return sizes[i] < sizes[j] })
	old := int64(0)
	for i, size := range sizes {
		body := fmt.Sprintf("old %d\n", old)
		if old > 0 {
			proof, err := tlog.ProveTree(size, old, log.hashes)
			if err != nil {
				return err
			}
			for _, hash := range proof {
				body += hash.String() + "\n"
			}
		}
		out := filepath.Join(arguments[3], strconv.Itoa(i+1))
		if err := os.WriteFile(out, []byte(body+"\n"+string(trees[size])), 0o600); err != nil {
			return err
		}
		old = size
	}
	fmt.Printf("%d requests\n", len(sizes))
	return nil
}

func run(arguments []string) error {
	least := map[string]int{"log": 2, "proofs": 2, "texts": 3, "pack": 2, "cosigned": 3, "requests": 4, "mutate": 6}
	if len(arguments) == 0 || len(arguments)-1 < least[arguments[0]] {
		return errors.New("see the top of main.go")
	}
	rest := arguments[1:]
	switch arguments[0] {
	case "log":
		return judgeLog(rest)
	case "proofs":
		return judgeProofs(rest)
	case "texts":
		return judgeTexts(rest)
	case "pack":
		return judgePack(rest)
	case "cosigned":
		return judgeCosigned(rest)
	case "requests":
		return writeRequests(rest)
	case "mutate":
		return judgeMutations(rest)
	}
	return errors.New("unknown command")
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "judge:", err)
		os.Exit(1)
	}
}

package main

// An evidence pack (docs/loss.md): a folder of proofs and of the files that they vouch for.

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

const fileList = "files.sha256"
const statementProof = "statement.tlog-proof"

// checkList compares the folder with the list, which has every file but itself and the proof of it.
func checkList(folder string, list []byte) (int, error) {
	wanted := map[string]string{}
	for _, line := range strings.Split(strings.TrimSuffix(string(list), "\n"), "\n") {
		hash, name, found := strings.Cut(line, "  ")
		if !found {
			return 0, fmt.Errorf("%s: %q", fileList, line)
		}
		wanted[name] = hash
	}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil || name == fileList || name == statementProof {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		if wanted[name] != hex.EncodeToString(sum[:]) {
			return fmt.Errorf("%s: not as the list has it", name)
		}
		delete(wanted, name)
		return nil
	})
	if err == nil && len(wanted) > 0 {
		err = fmt.Errorf("%d files of the list are missing", len(wanted))
	}
	return strings.Count(string(list), "\n"), err
}

// proved is the entry of a proof in the folder, and its index.
func proved(file string, key note.Verifier) (int64, []byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, nil, err
	}
	index, entry, err := checkProofText(string(text), key)
	if err != nil {
		return 0, nil, fmt.Errorf("%s: %w", file, err)
	}
	return index, entry, nil
}

func judgePack(arguments []string) error {
	folder := arguments[0]
	key, err := readKey(arguments[1])
	if err != nil {
		return err
	}
	list, err := os.ReadFile(filepath.Join(folder, fileList))
	if err != nil {
		return err
	}
	_, stated, err := proved(filepath.Join(folder, statementProof), key)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(list); !bytes.Contains(stated, sum[:]) {
		return errors.New(statementProof + ": its entry has another list of files")
	}
	files, err := checkList(folder, list)
	if err != nil {
		return err
	}
	proofs, err := filepath.Glob(filepath.Join(folder, "entries", "*.tlog-proof"))
	if err != nil {
		return err
	}
	var entries [][]byte
	for _, file := range proofs {
		index, entry, err := proved(file, key)
		if err != nil {
			return err
		}
		if filepath.Base(file) != strconv.FormatInt(index, 10)+".tlog-proof" {
			return fmt.Errorf("%s: proves entry %d", file, index)
		}
		entries = append(entries, entry)
	}
	answers, err := filepath.Glob(filepath.Join(folder, "venue", "*.json"))
	if err != nil {
		return err
	}
	all := bytes.Join(entries, nil)
	for _, file := range answers {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(data); !bytes.Contains(all, sum[:]) {
			return fmt.Errorf("%s: no entry has the hash of this answer", file)
		}
	}
	fmt.Printf("%d files, %d proofs and %d answers of the venue good\n", files, len(proofs)+1, len(answers))
	return nil
}

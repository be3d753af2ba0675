//! Tests of the file system in memory.

use super::*;

fn fresh() -> Memory {
    Memory(LazyLock::new(|| Mutex::new(State::new())))
}

fn create(files: &Memory, path: &str, content: &[u8]) {
    let fd = files.open(path.as_bytes(), flags::WRONLY | flags::CREAT | flags::TRUNC, 0o666).unwrap();
    assert_eq!(files.write(fd, content), Ok(content.len()));
    files.close(fd).unwrap();
}

fn content(files: &Memory, path: &str) -> Result<Vec<u8>> {
    let fd = files.open(path.as_bytes(), flags::RDONLY, 0)?;
    let mut bytes = vec![0; 100];
    let count = files.read(fd, &mut bytes)?;
    files.close(fd)?;
    bytes.truncate(count);
    Ok(bytes)
}

#[test]
fn files_are_written_at_their_position_and_appended_to() {
    let files = fresh();
    create(&files, "a", b"hello");
    let fd = files.open(b"/home/user/a", flags::RDWR, 0).unwrap();
    assert_eq!(files.seek(fd, -1, Whence::End), Ok(4));
    files.write(fd, b"0 world").unwrap();
    assert_eq!(files.seek(fd, 13, Whence::Start), Ok(13));
    files.write(fd, b"!").unwrap();
    assert_eq!(content(&files, "a"), Ok(b"hell0 world\0\0!".to_vec()));
    files.truncate(fd, 4).unwrap();
    files.close(fd).unwrap();
    let fd = files.open(b"a", flags::WRONLY | flags::APPEND, 0).unwrap();
    files.write(fd, b"o").unwrap();
    assert_eq!(content(&files, "a"), Ok(b"hello".to_vec()));
    assert_eq!(files.read(fd, &mut [0]), Err(errno::EBADF));
    assert_eq!(files.seek(fd, -1, Whence::Start), Err(errno::EINVAL));
    files.seek(fd, i64::MAX, Whence::Start).unwrap();
    assert_eq!(files.open(b"a", flags::WRONLY | flags::CREAT | flags::EXCL, 0o666), Err(errno::EEXIST));
}

#[test]
fn a_file_too_long_is_refused() {
    let files = fresh();
    let fd = files.open(b"a", flags::WRONLY | flags::CREAT, 0o666).unwrap();
    files.seek(fd, 1 << 40, Whence::Start).unwrap();
    assert_eq!(files.write(fd, b"x"), Err(errno::EFBIG));
    assert_eq!(files.truncate(fd, u64::MAX), Err(errno::EFBIG));
}

#[test]
fn a_removed_file_lives_while_it_is_open() {
    let files = fresh();
    create(&files, "a", b"kept");
    let fd = files.open(b"a", flags::RDONLY, 0).unwrap();
    files.remove(b"a").unwrap();
    assert_eq!(files.stat(Target::Path(b"a")), Err(errno::ENOENT));
    assert_eq!(files.stat(Target::Descriptor(fd)).unwrap().links, 0);
    assert_eq!(files.read(fd, &mut [0; 9]), Ok(4));
    let nodes = files.state().nodes.len();
    files.close(fd).unwrap();
    assert_eq!(files.state().nodes.len(), nodes - 1);
}

#[test]
fn paths_go_through_links_and_parents() {
    let files = fresh();
    files.make_dir(b"d", 0o777).unwrap();
    files.make_dir(b"d/e/", 0o777).unwrap();
    create(&files, "d/e/f", b"x");
    files.symlink(b"../d/e", b"/home/user/d/link").unwrap();
    files.symlink(b"loop", b"loop").unwrap();
    assert_eq!(content(&files, "d/link/./../e//f"), Ok(b"x".to_vec()));
    assert_eq!(content(&files, "/../home/user/d/e/f"), Ok(b"x".to_vec()));
    assert_eq!(content(&files, "d/e/f/"), Err(errno::ENOTDIR));
    assert_eq!(content(&files, "d/e/f/g"), Err(errno::ENOTDIR));
    assert_eq!(content(&files, "loop"), Err(errno::ELOOP));
    assert_eq!(content(&files, ""), Err(errno::ENOENT));
    assert_eq!(content(&files, &"n".repeat(256)), Err(errno::ENAMETOOLONG));
    assert_eq!(files.stat(Target::Link(b"d/link")).unwrap().mode & kind::MASK, kind::LINK);
    assert_eq!(files.read_link(b"d/link"), Ok(b"../d/e".to_vec()));
    files.set_current_dir(Target::Path(b"d/link")).unwrap();
    assert_eq!(files.current_dir(), Ok(b"/home/user/d/e".to_vec()));
    assert_eq!(files.remove_dir(b"/home/user/d"), Err(errno::ENOTEMPTY));
    assert_eq!(files.remove(b"/home/user/d"), Err(errno::EISDIR));
}

#[test]
fn a_directory_is_not_moved_into_itself() {
    let files = fresh();
    files.make_dir(b"d", 0o777).unwrap();
    files.make_dir(b"d/e", 0o777).unwrap();
    create(&files, "f", b"1");
    assert_eq!(files.rename(b"d", b"d/e/d"), Err(errno::EINVAL));
    assert_eq!(files.rename(b"d", b"f"), Err(errno::ENOTDIR));
    assert_eq!(files.rename(b"f", b"d"), Err(errno::EISDIR));
    files.rename(b"d/e", b"moved").unwrap();
    files.set_current_dir(Target::Path(b"moved/..")).unwrap();
    assert_eq!(files.current_dir(), Ok(HOME.as_bytes().to_vec()));
    create(&files, "g", b"2");
    files.rename(b"f", b"g").unwrap();
    assert_eq!(content(&files, "g"), Ok(b"1".to_vec()));
    files.link(b"g", b"h").unwrap();
    assert_eq!(files.stat(Target::Path(b"g")).unwrap().links, 2);
    let names: Vec<Vec<u8>> = files.list(Target::Path(b".")).unwrap().into_iter().map(|entry| entry.name).collect();
    assert_eq!(names, [&b"d"[..], b"g", b"h", b"moved"]);
}

#[test]
fn permissions_hold() {
    let files = fresh();
    create(&files, "a", b"secret");
    files.set_mode(Target::Path(b"a"), 0o400).unwrap();
    assert_eq!(files.open(b"a", flags::WRONLY, 0), Err(errno::EACCES));
    assert_eq!(files.access(b"a", 2), Err(errno::EACCES));
    files.set_mode(Target::Path(HOME.as_bytes()), 0o500).unwrap();
    assert_eq!(files.remove(b"a"), Err(errno::EACCES));
}

#[test]
fn a_pipe_is_read_and_written_by_waiting_threads() {
    let files = fresh();
    let [reader, writer] = files.pipe().unwrap();
    assert_eq!(files.read(reader, &mut [0; 8]), Err(errno::EAGAIN));
    assert_eq!(files.write(writer, &[0; 70_000]), Ok(PIPE_BYTES));
    assert_eq!(files.write(writer, b"x"), Err(errno::EAGAIN));
    assert_eq!(files.ready((writer, Interest::Write)), Ok(false));
    let slots = [host::table::claim(700_001, "reader"), host::table::claim(700_002, "writer")].map(Option::unwrap);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while files.ready((writer, Interest::Write)) == Ok(false) {
                files.wait(slots[1], &[(writer, Interest::Write)], None);
            }
            files.write(writer, b"end").unwrap();
            files.close(writer).unwrap();
        });
        let (mut all, mut bytes) = (0, [0; 1000]);
        loop {
            match files.read(reader, &mut bytes) {
                Ok(0) => break,
                Ok(count) => all += count,
                Err(error) => {
                    assert_eq!(error, errno::EAGAIN);
                    files.wait(slots[0], &[(reader, Interest::Read)], None);
                }
            }
        }
        assert_eq!(all, PIPE_BYTES + 3);
    });
    assert!(files.state().waiters.is_empty());
    slots.into_iter().for_each(host::table::give_back);
}

#[test]
fn a_pipe_that_nobody_reads_breaks_and_a_wait_ends_by_its_deadline() {
    let files = fresh();
    let [reader, writer] = files.pipe().unwrap();
    let slot = host::table::claim(700_003, "waiter").unwrap();
    assert_eq!(files.wait(slot, &[(reader, Interest::Read)], Some(0)), Woken::TimedOut);
    host::interrupt(slot);
    assert_eq!(files.wait(slot, &[(reader, Interest::Read)], None), Woken::Interrupted);
    files.close(reader).unwrap();
    assert_eq!(files.write(writer, b"x"), Err(errno::EPIPE));
    host::table::give_back(slot);
}

#[test]
fn a_program_leaves_its_files_and_no_descriptors() {
    let files = fresh();
    create(&files, "kept", b"1");
    files.make_dir(b"d", 0o777).unwrap();
    files.set_current_dir(Target::Path(b"d")).unwrap();
    files.open(b"open", flags::WRONLY | flags::CREAT, 0o666).unwrap();
    files.close(1).unwrap();
    files.end_program();
    assert_eq!(files.current_dir(), Ok(HOME.as_bytes().to_vec()));
    assert_eq!(content(&files, "kept"), Ok(b"1".to_vec()));
    assert_eq!(files.standard(1), Some(1));
    assert_eq!(files.open(b"kept", flags::RDONLY, 0), Ok(3));
}

#[test]
fn descriptors_share_a_position() {
    let files = fresh();
    create(&files, "a", b"abcdef");
    let fd = files.open(b"a", flags::RDONLY, 0).unwrap();
    let other = files.duplicate(fd).unwrap();
    let mut bytes = [0; 2];
    files.read(fd, &mut bytes).unwrap();
    files.read(other, &mut bytes).unwrap();
    assert_eq!(&bytes, b"cd");
    files.duplicate_to(fd, 9).unwrap();
    files.close(fd).unwrap();
    files.close(other).unwrap();
    assert_eq!(files.close(other), Err(errno::EBADF));
    files.read(9, &mut bytes).unwrap();
    assert_eq!(&bytes, b"ef");
}

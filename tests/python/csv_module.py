# `csv`: reading, writing, dialects.
import csv
import io


def written(rows, **options):
    stream = io.StringIO()
    csv.writer(stream, **options).writerows(rows)
    return stream.getvalue()


def error_of(call, *args, **kwargs):
    try:
        return call(*args, **kwargs)
    except (csv.Error, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


print(list(csv.reader(['a,"b ""quoted"", c",', "", '"two', 'lines",x'])))  # expect: [['a', 'b "quoted", c', ''], [], ['twolines', 'x']]
print(list(csv.reader(['"two\n', 'lines",x\n'])))  # expect: [['two\nlines', 'x']]
print(list(csv.reader(["a; b;c"], delimiter=";", skipinitialspace=True)))  # expect: [['a', 'b', 'c']]
print(list(csv.reader([r"a\,b,c\\"], escapechar="\\")))  # expect: [['a,b', 'c\\']]
print(list(csv.reader(['1,"2",x'], quoting=csv.QUOTE_NONE)))  # expect: [['1', '"2"', 'x']]
print(list(csv.reader(['1,"2",3.5'], quoting=csv.QUOTE_NONNUMERIC)))  # expect: [[1.0, '2', 3.5]]
print(list(csv.reader([',"",x'], quoting=csv.QUOTE_NOTNULL)))  # expect: [[None, '', 'x']]
print(list(csv.reader([',"",2'], quoting=csv.QUOTE_STRINGS)))  # expect: [[None, '', 2.0]]
print(list(csv.reader(["ä|€"], delimiter="|")))  # expect: [['ä', '€']]
reader = csv.reader(["a", "b"])
print(next(reader), reader.line_num, reader.dialect.delimiter)  # expect: ['a'] 1 ,
print(error_of(list, csv.reader(['"a"b'], strict=True)))  # expect: Error: ',' expected after '"'
print(error_of(list, csv.reader(['"a'], strict=True)))  # expect: Error: unexpected end of data
print(error_of(list, csv.reader(["a\rb"])))  # expect: Error: new-line character seen in unquoted field - do you need to open the file with newline=''?
print(error_of(list, csv.reader([b"a"])))  # expect: Error: iterator should return strings, not bytes (the file should be opened in text mode)

print(repr(written([[1, 2.5, None, "x,y", 'say "hi"', "line\n", ""]])))  # expect: '1,2.5,,"x,y","say ""hi""","line\n",\r\n'
print(repr(written([[""], [None]])))  # expect: '""\r\n""\r\n'
print(repr(written([["a", 1]], quoting=csv.QUOTE_ALL)))  # expect: '"a","1"\r\n'
print(repr(written([["a", 1, 2.5]], quoting=csv.QUOTE_NONNUMERIC)))  # expect: '"a",1,2.5\r\n'
print(repr(written([["a", None, 1]], quoting=csv.QUOTE_STRINGS)))  # expect: '"a",,1\r\n'
print(repr(written([["a", None, 1]], quoting=csv.QUOTE_NOTNULL)))  # expect: '"a",,"1"\r\n'
print(repr(written([["a,b"]], quoting=csv.QUOTE_NONE, escapechar="\\")))  # expect: 'a\\,b\r\n'
print(repr(written([['a"b']], doublequote=False, escapechar="\\", lineterminator="\n")))  # expect: 'a\\"b\n'
print(error_of(written, [["a,b"]], quoting=csv.QUOTE_NONE))  # expect: Error: need to escape, but no escapechar set
print(error_of(written, [5]))  # expect: Error: iterable expected, not int
print(error_of(csv.writer, 5))  # expect: TypeError: argument 1 must have a "write" method

for options in [{"delimiter": ""}, {"delimiter": "::"}, {"delimiter": 5}, {"quotechar": ","}, {"quoting": 9}, {"colour": 1}, {"delimiter": "\n"}]:
    print(error_of(csv.reader, [], **options))
# expect: TypeError: "delimiter" must be a unicode character, not a string of length 0
# expect: TypeError: "delimiter" must be a unicode character, not a string of length 2
# expect: TypeError: "delimiter" must be a unicode character, not int
# expect: ValueError: bad delimiter or quotechar value
# expect: TypeError: bad "quoting" value
# expect: TypeError: this function got an unexpected keyword argument 'colour'
# expect: ValueError: bad delimiter value


class Pipes(csv.Dialect):
    delimiter = "|"
    quotechar = "'"
    lineterminator = "\n"
    quoting = csv.QUOTE_MINIMAL


csv.register_dialect("pipes", Pipes)
csv.register_dialect("pipes2", "pipes", quotechar='"')
print(csv.list_dialects())  # expect: ['excel', 'excel-tab', 'unix', 'pipes', 'pipes2']
print(repr(written([["a|b", "c"]], dialect="pipes")), repr(written([["a|b"]], dialect="pipes2")))  # expect: "'a|b'|c\n" '"a|b"\n'
print(csv.get_dialect("pipes").quotechar, csv.get_dialect("excel").doublequote)  # expect: ' True
csv.unregister_dialect("pipes")
print(error_of(csv.get_dialect, "pipes"))  # expect: Error: unknown dialect
print(csv.field_size_limit(5), error_of(list, csv.reader(["abcdef"])), csv.field_size_limit(131072))  # expect: 131072 Error: field larger than field limit (5) 5

stream = io.StringIO("n,square\r\n1,1\r\n2,4\r\n3\r\n")
for row in csv.DictReader(stream):
    print(row)
# expect: {'n': '1', 'square': '1'}
# expect: {'n': '2', 'square': '4'}
# expect: {'n': '3', 'square': None}
stream = io.StringIO()
table = csv.DictWriter(stream, ["a", "b"], lineterminator="\n")
table.writeheader()
table.writerow({"a": 1, "b": "x y"})
print(repr(stream.getvalue()))  # expect: 'a,b\n1,x y\n'
print(csv.Sniffer().sniff("a;b\n1;2\n3;4\n").delimiter)  # expect: ;

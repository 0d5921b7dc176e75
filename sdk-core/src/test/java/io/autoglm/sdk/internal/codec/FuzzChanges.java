package io.autoglm.sdk.internal.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Changes seeds as a hostile or broken server would. */
final class FuzzChanges {

    private static final int LONGEST = 16 * 1024;

    /** What breaks readers of JSON, of events and of headers. */
    private static final byte[][] WORDS = Stream.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    "\"",
                    ",",
                    ":",
                    "\\",
                    "{}",
                    "[]",
                    "null",
                    "true",
                    "false",
                    "NaN",
                    "-",
                    "0",
                    "-1",
                    "1e999999999",
                    "-1e999999999",
                    "1e-999999999",
                    "99999999999999999999",
                    "9223372036854775808",
                    "2147483648",
                    "0.1",
                    "1E400",
                    "-0",
                    "00",
                    "\\ud83d",
                    "\\ude00",
                    "\\u0000",
                    "\\u2028",
                    "\uFEFF",
                    "\u00e9",
                    "\uD83D\uDE00",
                    "\u2028",
                    "[[[[[[[[",
                    "{\"a\":",
                    "\"index\":",
                    "\"error\":",
                    "\"code\":",
                    "\"choices\":[",
                    "\"usage\":",
                    "\"a\":1,\"a\":2,",
                    "data:",
                    "data: [DONE]\n\n",
                    "event: error\n",
                    "error: ",
                    "id: \u0000\n",
                    "retry: 1\n",
                    ":\n",
                    "\n",
                    "\r",
                    "\r\n",
                    "\n\n",
                    "\t",
                    " ",
                    "\u0000",
                    "\u001b[2J",
                    "<",
                    "<html>",
                    "=",
                    ";",
                    ";r=0",
                    ";t=0",
                    "GMT",
                    "+999999999",
                    "0000",
                    "%0d%0a",
                    "..",
                    "//",
                    "é")
            .map(word -> word.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);

    private FuzzChanges() {}

    /** Returns one of {@code seeds} with one to six changes. */
    static byte[] of(List<byte[]> seeds, SplittableRandom random) {
        byte[] changed = seeds.get(random.nextInt(seeds.size()));
        for (int i = random.nextInt(1, 7); i > 0; i--) {
            changed = change(changed, seeds, random);
        }
        return changed.length > LONGEST ? Arrays.copyOf(changed, LONGEST) : changed;
    }

    private static byte[] change(byte[] from, List<byte[]> seeds, SplittableRandom random) {
        int at = random.nextInt(from.length + 1);
        int end = at + random.nextInt(Math.min(64, from.length - at) + 1);
        return switch (random.nextInt(10)) {
            case 0, 1 -> spliced(from, at, at, WORDS[random.nextInt(WORDS.length)]);
            case 2, 3 -> spliced(from, at, end, WORDS[random.nextInt(WORDS.length)]);
            case 4 -> spliced(from, at, end, new byte[0]);
            case 5 -> spliced(from, end, end, Arrays.copyOfRange(from, at, end));
            case 6 -> spliced(from, at, Math.min(at + 1, from.length), new byte[] {(byte) random.nextInt(256)});
            case 7 -> number(from, at, WORDS[random.nextInt(WORDS.length)]);
            case 8 -> random.nextInt(4) == 0 ? Arrays.copyOf(from, at) : repeated(from, at, end, random.nextInt(1, 60));
            default -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                int start = random.nextInt(other.length + 1);
                int stop = start + random.nextInt(Math.min(200, other.length - start) + 1);
                yield spliced(from, at, at, Arrays.copyOfRange(other, start, stop));
            }
        };
    }

    /** Puts {@code word} in place of the first number behind {@code at}. */
    private static byte[] number(byte[] from, int at, byte[] word) {
        int start = at;
        while (start < from.length && !isDigit(from[start])) {
            start++;
        }
        int end = start;
        while (end < from.length && isDigit(from[end])) {
            end++;
        }
        return spliced(from, start, end, word);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] repeated(byte[] from, int at, int end, int times) {
        ByteArrayOutputStream more = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            more.write(from, at, end - at);
        }
        return spliced(from, end, end, more.toByteArray());
    }

    private static byte[] spliced(byte[] from, int at, int end, byte[] between) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(from.length + between.length);
        all.write(from, 0, at);
        all.writeBytes(between);
        all.write(from, end, from.length - end);
        return all.toByteArray();
    }
}

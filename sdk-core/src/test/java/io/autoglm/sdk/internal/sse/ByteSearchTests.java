package io.autoglm.sdk.internal.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSearchTests {

    private static final int LENGTH = 37; // some words of eight and a rest

    @ParameterizedTest
    @ValueSource(bytes = {'\n', '\r'})
    void findsTheFirstEndOfALineWhereverItStands(byte end) {
        for (int place = 0; place < LENGTH; place++) {
            byte[] bytes = filled((byte) 'x');
            bytes[place] = end;
            bytes[LENGTH - 1] = end;
            for (int from = 0; from <= place; from++) {
                assertThat(ByteSearch.lineEnd(bytes, from, LENGTH)).isEqualTo(place);
            }
        }
    }

    /** The neighbours of both line ends, and what the sign of a byte could confuse with them. */
    @ParameterizedTest
    @ValueSource(bytes = {0, 1, '\n' - 1, '\n' + 1, '\r' - 1, '\r' + 1, (byte) 0x80, (byte) 0x8A, (byte) 0x8D, -1})
    void findsNoEndOfALineInWhatIsNone(byte other) {
        byte[] bytes = filled(other);

        assertThat(ByteSearch.lineEnd(bytes, 0, LENGTH)).isEqualTo(LENGTH);
    }

    @ParameterizedTest
    @ValueSource(bytes = {(byte) 0x80, (byte) 0xC3, -1})
    void findsTheFirstByteThatIsNotAsciiWhereverItStands(byte high) {
        for (int place = 0; place < LENGTH; place++) {
            byte[] bytes = filled((byte) 0x7F);
            bytes[place] = high;
            bytes[LENGTH - 1] = high;
            for (int from = 0; from <= place; from++) {
                assertThat(ByteSearch.notAscii(bytes, from, LENGTH)).isEqualTo(place);
            }
        }
    }

    @Test
    void looksNoFurtherThanItIsTold() {
        byte[] bytes = filled((byte) '\n');

        for (int to = 0; to < LENGTH; to++) {
            Arrays.fill(bytes, 0, to, (byte) 'x');
            assertThat(ByteSearch.lineEnd(bytes, 0, to)).isEqualTo(to);
        }
    }

    @Test
    void findsTheSameAsALookAtEachByte() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[LENGTH];
            random.nextBytes(bytes);
            int from = random.nextInt(LENGTH);

            assertThat(ByteSearch.lineEnd(bytes, from, LENGTH)).isEqualTo(slowly(bytes, from, true));
            assertThat(ByteSearch.notAscii(bytes, from, LENGTH)).isEqualTo(slowly(bytes, from, false));
        }
    }

    private static int slowly(byte[] bytes, int from, boolean lineEnd) {
        int at = from;
        while (at < LENGTH && !(lineEnd ? bytes[at] == '\n' || bytes[at] == '\r' : bytes[at] < 0)) {
            at++;
        }
        return at;
    }

    private static byte[] filled(byte with) {
        byte[] bytes = new byte[LENGTH];
        Arrays.fill(bytes, with);
        return bytes;
    }
}

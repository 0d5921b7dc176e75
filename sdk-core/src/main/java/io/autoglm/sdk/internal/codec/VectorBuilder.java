package io.autoglm.sdk.internal.codec;

import java.io.Writer;
import java.util.Arrays;

/**
 * Makes arrays of numbers that come one by one, or as base64 of little-endian floats in pieces. The first array grows; those after it
 * are made at its length, because all vectors of an answer have the same.
 */
final class VectorBuilder extends Writer {

    /** Four times the numbers of the longest vectors that models make. */
    static final int MOST = 16 * 1024;

    private static final int FIRST = 1024;
    private static final int THREE_NUMBERS = 16; // characters, of 12 bytes
    private static final byte[] VALUES = values();

    private int length;
    private float[] numbers = {};
    private int size;

    // base64: bits of the last characters, the bytes of the number in the making, and what came in all
    private int bits;
    private int bitCount;
    private int word;
    private int wordBytes;
    private int characters;
    private int padding;
    private boolean malformed;

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        return values;
    }

    /** Forgets what was added to a vector that was not taken. */
    void begin() {
        size = 0;
        bits = 0;
        bitCount = 0;
        word = 0;
        wordBytes = 0;
        characters = 0;
        padding = 0;
        malformed = false;
    }

    /** Returns how many numbers there are. */
    int size() {
        return size;
    }

    /** Adds a number; returns {@code false} when it is none, or one too many. */
    boolean add(float number) {
        if (!Float.isFinite(number) || size == MOST) {
            return false;
        }
        if (size == numbers.length) {
            int wanted = size == 0 ? Math.max(length, FIRST) : Math.min(MOST, 2 * size);
            numbers = Arrays.copyOf(numbers, size == 0 && length > 0 ? length : wanted);
        }
        numbers[size++] = number;
        return true;
    }

    /** Returns the numbers that were added; they belong to the caller. */
    float[] take() {
        float[] taken = size == numbers.length ? numbers : Arrays.copyOf(numbers, size);
        length = size;
        numbers = new float[] {};
        size = 0;
        return taken;
    }

    /** Adds a piece of base64. */
    @Override
    public void write(char[] text, int offset, int count) {
        characters += count;
        int end = offset + count;
        int at = offset;
        while (at < end) {
            if (bitCount == 0 && wordBytes == 0 && end - at >= THREE_NUMBERS && threeNumbers(text, at)) {
                at += THREE_NUMBERS;
            } else {
                character(text[at]);
                at++;
            }
        }
    }

    /** Adds the numbers of 16 characters that begin with a number; returns {@code false}, and does nothing, when there are others among them. */
    private boolean threeNumbers(char[] text, int at) {
        int a = threeBytes(text, at);
        int b = threeBytes(text, at + 4);
        int c = threeBytes(text, at + 8);
        int d = threeBytes(text, at + 12);
        if ((a | b | c | d) < 0 || padding > 0) {
            return false;
        }
        addReversed(a << 8 | b >>> 16);
        addReversed((b & 0xFFFF) << 16 | c >>> 8);
        addReversed((c & 0xFF) << 24 | d);
        return true;
    }

    private static int threeBytes(char[] text, int at) {
        char first = text[at];
        char second = text[at + 1];
        char third = text[at + 2];
        char fourth = text[at + 3];
        return (first | second | third | fourth) >= 128
                ? -1
                : VALUES[first] << 18 | VALUES[second] << 12 | VALUES[third] << 6 | VALUES[fourth];
    }

    private void addReversed(int bigEndian) {
        malformed |= !add(Float.intBitsToFloat(Integer.reverseBytes(bigEndian)));
    }

    private void character(char each) {
        int value = each < 128 ? VALUES[each] : -1;
        if (value < 0 || padding > 0) {
            malformed |= each != '=';
            padding++;
            return;
        }
        bits = bits << 6 | value;
        bitCount += 6;
        if (bitCount >= 8) {
            bitCount -= 8;
            number(bits >>> bitCount & 0xFF);
        }
    }

    private void number(int next) {
        word |= next << (8 * wordBytes);
        wordBytes++;
        if (wordBytes == 4) {
            malformed |= !add(Float.intBitsToFloat(word));
            word = 0;
            wordBytes = 0;
        }
    }

    /**
     * Returns whether all that was written is base64 of whole, finite numbers, {@link #MOST} at the most. Padding may be missing, as some
     * encoders leave it out; it may not be wrong.
     */
    boolean isWholeBase64() {
        boolean padded = padding == 0 ? characters % 4 != 1 : padding <= 2 && characters % 4 == 0;
        return padded && !malformed && wordBytes == 0;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}

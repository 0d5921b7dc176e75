package io.autoglm.sdk.internal.codec;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces what a text quotes of a prompt, also when it quotes pieces only.
 *
 * <p>One pass over each of them with a rolling hash: the prompt may be megabytes, and this runs on an event loop.
 */
final class Quotes {

    /** A piece shorter than this is no quote. */
    static final int SHORTEST = 24;

    private static final int BASE = 31;
    private static final int BASE_TO_SHORTEST = power();
    private static final int MASK = (1 << 16) - 1;

    private final String text;

    /** Where in the text pieces begin, by their hash; a piece that was found is taken out. */
    private final Map<Integer, List<Integer>> begins = new HashMap<>();

    /** The low bits of all hashes, so that most of the prompt is passed without a look into the map. */
    private final BitSet known = new BitSet(MASK + 1);

    private final BitSet quoted = new BitSet();

    private Quotes(String text) {
        this.text = text;
    }

    /** Returns {@code text} with every run of pieces of {@code prompt}, at least {@value #SHORTEST} characters long, replaced. */
    static String replaced(String text, String prompt, String replacement) {
        if (text.length() < SHORTEST || prompt.length() < SHORTEST) {
            return text;
        }
        Quotes quotes = new Quotes(text);
        quotes.hashText();
        quotes.search(prompt);
        return quotes.quoted.isEmpty() ? text : quotes.withReplaced(replacement);
    }

    private void hashText() {
        int hash = 0;
        for (int end = 1; end <= text.length(); end++) {
            hash = next(hash, text, end);
            if (end >= SHORTEST) {
                begins.computeIfAbsent(hash, h -> new ArrayList<>(1)).add(end - SHORTEST);
                known.set(hash & MASK);
            }
        }
    }

    private void search(String prompt) {
        int hash = 0;
        for (int end = 1; end <= prompt.length(); end++) {
            hash = next(hash, prompt, end);
            if (end >= SHORTEST && known.get(hash & MASK)) {
                found(prompt, end - SHORTEST, hash);
            }
        }
    }

    private void found(String prompt, int begin, int hash) {
        List<Integer> candidates = begins.get(hash);
        if (candidates != null) {
            candidates.removeIf(at -> {
                boolean same = text.regionMatches(at, prompt, begin, SHORTEST);
                if (same) {
                    quoted.set(at, at + SHORTEST);
                }
                return same;
            });
        }
    }

    private String withReplaced(String replacement) {
        StringBuilder result = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int begin = quoted.nextSetBit(at);
            int plainEnd = begin < 0 ? text.length() : begin;
            result.append(text, at, plainEnd);
            at = plainEnd;
            if (begin >= 0) {
                result.append(replacement);
                at = quoted.nextClearBit(begin);
            }
        }
        return result.toString();
    }

    /** Returns the hash of the piece that ends before {@code end}, from that of the piece one earlier. */
    private static int next(int hash, String from, int end) {
        int gone = end > SHORTEST ? from.charAt(end - 1 - SHORTEST) * BASE_TO_SHORTEST : 0;
        return hash * BASE + from.charAt(end - 1) - gone;
    }

    private static int power() {
        int power = 1;
        for (int i = 0; i < SHORTEST; i++) {
            power *= BASE;
        }
        return power;
    }
}

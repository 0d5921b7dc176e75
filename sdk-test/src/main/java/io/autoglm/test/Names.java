package io.autoglm.test;

import java.util.Comparator;
import java.util.List;

/** Finds a value by its name, or says which name comes nearest. */
final class Names {

    private Names() {}

    static <T> T parse(String what, String name, List<T> known) {
        for (T value : known) {
            if (value.toString().equals(name)) {
                return value;
            }
        }
        T nearest = known.stream()
                .min(Comparator.comparingInt(value -> distance(name, value.toString())))
                .orElseThrow();
        throw new IllegalArgumentException(
                what + " must be one of " + known + ", was '" + name + "': did you mean '" + nearest + "'?");
    }

    /** How many letters to insert, remove or replace. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}

package io.autoglm.sdk.internal.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that people mistype. Plain functions. */
public final class Names {

    private static final int LONGEST_SHOWN = 40;
    private static final int LONGEST_COMPARED = 200;

    private Names() {}

    /**
     * Returns the one of {@code known} that {@code written} is most like, by the letters to change; a name with dots may have been put
     * below the wrong prefix. {@code known} is not empty.
     */
    public static String nearest(String written, Collection<String> known) {
        String wanted = printable(written, LONGEST_COMPARED).toLowerCase(Locale.ROOT);
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String name : known) {
            String candidate = name.toLowerCase(Locale.ROOT);
            int distance = Math.min(distance(wanted, candidate), 1 + distance(last(wanted), last(candidate)));
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return best;
    }

    /** Returns {@code known}, those first that {@code written} is most like; of those that are equally like it, in their order. */
    public static List<String> byNearness(String written, Collection<String> known) {
        String wanted = written.toLowerCase(Locale.ROOT);
        return known.stream()
                .sorted(Comparator.comparingInt(name -> distance(wanted, name.toLowerCase(Locale.ROOT))))
                .toList();
    }

    /** Returns that {@code name} is no {@code kind}, which one of {@code known} it is most like, and all of them. */
    public static String unknown(String kind, String name, Collection<String> known) {
        return kind + " '" + printable(name) + "' is not known, did you mean '" + nearest(name, known) + "'? Known: "
                + String.join(", ", known);
    }

    /** Returns {@code name} as it may be shown: visible ASCII, at most 40 characters. */
    public static String printable(String name) {
        return printable(name, LONGEST_SHOWN);
    }

    private static String printable(String name, int longest) {
        String shown = name.replaceAll("[^\\x20-\\x7e]", "?");
        return shown.length() > longest ? shown.substring(0, longest) + "…" : shown;
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** How many letters must change to make {@code b} of {@code a} (Levenshtein). */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}

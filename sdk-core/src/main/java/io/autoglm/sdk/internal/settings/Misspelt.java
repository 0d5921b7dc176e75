package io.autoglm.sdk.internal.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Says what a setting that does not exist was meant to be: the nearest name, or, for the four words of the article that the first users
 * come from ({@code endpoint}, {@code appKey}, {@code timeout}, {@code enableSSL}), what stands in their place.
 */
public final class Misspelt {

    /** The environment variables that the client reads beside the providers' own. */
    public static final List<String> VARIABLES =
            List.of("AUTOGLM_PROVIDER", "AUTOGLM_BASE_URL", "AUTOGLM_API_KEY", "AUTOGLM_MODEL");

    private static final String PREFIX = "AUTOGLM_";

    /** With more letters to change, and it is another application's variable. */
    private static final int TYPING_ERROR = 2;

    private static final Map<String, String> ARTICLE = Map.of(
            "endpoint",
            "is base-url here (AUTOGLM_BASE_URL): the address that paths are appended to, for example"
                    + " https://open.bigmodel.cn/api/paas/v4, without /chat/completions",
            "appkey",
            "is api-key here (AUTOGLM_API_KEY)",
            "timeout",
            "is several limits here, because one length cannot fit both a connection and a model that thinks: timeouts.connect (where"
                    + " 3 to 5 s belong), timeouts.first-event, timeouts.silence and timeouts.total",
            "enablessl",
            "is the scheme of base-url here: https:// (the default when there is none) is always with TLS, http:// never;"
                    + " a key goes over plain http to another host only with allow-insecure-http");

    private Misspelt() {}

    /** Returns what to say about {@code name}, of which it is known that no setting is called so; {@code known} is not empty. */
    public static String answer(String name, Collection<String> known) {
        String word = articleWord(name);
        String shown = "'" + Names.printable(name) + "' ";
        return word != null ? shown + word : shown + "is not known, did you mean '" + Names.nearest(name, known) + "'?";
    }

    private static @Nullable String articleWord(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        String bare = last.toUpperCase(Locale.ROOT).startsWith(PREFIX) ? last.substring(PREFIX.length()) : last;
        return ARTICLE.get(bare.replaceAll("[-_]", "").toLowerCase(Locale.ROOT));
    }

    /**
     * Refuses variables that were meant for this client and are not called as it calls them: one of the article's four words, or a name
     * within two letters of {@link #VARIABLES}. Other variables that begin with {@code AUTOGLM_} are somebody else's.
     *
     * @throws IllegalArgumentException naming each such variable, never its value
     */
    public static void checkVariables(Map<String, String> environment) {
        List<String> refused = new ArrayList<>();
        for (String name : new TreeSet<>(environment.keySet())) {
            String upper = name.toUpperCase(Locale.ROOT);
            if (upper.startsWith(PREFIX) && !VARIABLES.contains(name) && isMeantForUs(upper)) {
                refused.add(answer(name, VARIABLES));
            }
        }
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException("environment variable " + String.join("; ", refused));
        }
    }

    private static boolean isMeantForUs(String name) {
        return articleWord(name) != null
                || VARIABLES.stream().anyMatch(known -> Names.distance(name, known) <= TYPING_ERROR);
    }
}

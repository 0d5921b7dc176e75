package io.autoglm.cli.load;

import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Priority;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a mix: {@code PRIORITY=SHARE[:FIELD]...}, separated by commas, like {@code interactive=80:prompt=200,bulk=20:tokens=500:unary}. A
 * FIELD is {@code prompt=CHARACTERS}, {@code tokens=MOST}, {@code stream} or {@code unary}; what is not said is as in the shape of all
 * calls.
 */
public final class Mix {

    static final String GRAMMAR =
            "must look like interactive=80,bulk=20:prompt=4000:tokens=500:unary (priorities interactive, normal, bulk; shares from 1)";

    private Mix() {}

    /** Returns the one kind of call there is where no mix is given. */
    public static List<CallKind> single(CallShape shape) {
        return List.of(new CallKind("all", 1, shape, CallOptions.DEFAULTS));
    }

    /**
     * Reads {@code text}.
     *
     * @throws IllegalArgumentException when it is not a mix; the message says what of it
     */
    public static List<CallKind> parse(String text, CallShape shape) {
        List<CallKind> kinds = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            kinds.add(kind(part.strip(), shape));
        }
        return distinct(kinds);
    }

    private static CallKind kind(String text, CallShape shape) {
        String[] fields = text.split(":", -1);
        String[] share = fields[0].split("=", -1);
        if (share.length != 2) {
            throw refusal(GRAMMAR, text);
        }
        Priority priority = priority(share[0]);
        CallShape own = shape;
        for (int i = 1; i < fields.length; i++) {
            own = with(own, fields[i]);
        }
        String shown = priority.word() + text.substring(fields[0].length());
        return new CallKind(shown, number(share[1], 1_000_000), own, CallOptions.DEFAULTS.withPriority(priority));
    }

    private static Priority priority(String word) {
        for (Priority priority : Priority.values()) {
            if (priority.word().equals(word.toLowerCase(Locale.ROOT))) {
                return priority;
            }
        }
        String known = Arrays.stream(Priority.values()).map(Priority::word).collect(Collectors.joining(", "));
        throw refusal("must name a priority (" + known + ") before =", word);
    }

    private static CallShape with(CallShape shape, String field) {
        if (field.equals("stream") || field.equals("unary")) {
            return new CallShape(shape.promptChars(), shape.maxTokens(), field.equals("stream"));
        }
        if (field.startsWith("prompt=")) {
            int chars = number(field.substring("prompt=".length()), 1_000_000);
            return new CallShape(chars, shape.maxTokens(), shape.stream());
        }
        if (field.startsWith("tokens=")) {
            int most = number(field.substring("tokens=".length()), Integer.MAX_VALUE);
            return new CallShape(shape.promptChars(), most, shape.stream());
        }
        throw refusal("has fields prompt=CHARACTERS, tokens=MOST, stream and unary", field);
    }

    private static int number(String text, int highest) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= highest) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw refusal("must have whole numbers from 1 to " + highest, text);
        }
        throw refusal("must have whole numbers from 1 to " + highest, text);
    }

    /** Kinds are told apart in the figures by their names. */
    private static List<CallKind> distinct(List<CallKind> kinds) {
        Set<String> names = new HashSet<>();
        for (CallKind kind : kinds) {
            if (!names.add(kind.name())) {
                throw refusal("must not have the same kind twice", kind.name());
            }
        }
        return kinds;
    }

    private static IllegalArgumentException refusal(String rule, @Nullable String value) {
        return new IllegalArgumentException("mix " + rule + ", was '" + value + "'");
    }
}

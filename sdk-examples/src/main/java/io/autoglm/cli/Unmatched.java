package io.autoglm.cli;

import io.autoglm.sdk.internal.settings.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what an argument that does not belong there was meant to be: the nearest name, or, for the words that users bring from an older
 * client ({@code endpoint}, {@code appKey}, {@code timeout}, {@code enableSSL}), what stands in their place. Shows names, never values,
 * which may be keys or prompts.
 */
final class Unmatched {

    private static final String KEY =
            "is no option, because other users of this computer see a command line: put the key into the variable"
                    + " AUTOGLM_API_KEY, or into another one and name that with --api-key-env";

    private Unmatched() {}

    /** Returns what to say. */
    static String message(UnmatchedArgumentException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        List<String> unmatched = e.getUnmatched();
        for (String argument : unmatched) {
            if (argument.startsWith("-")) {
                return option(argument, command);
            }
        }
        if (!command.subcommands().isEmpty()) {
            return Names.unknown(
                    "command", unmatched.get(0), command.subcommands().keySet());
        }
        return command.positionalParameters().isEmpty()
                ? "there is an argument, but " + command.name() + " takes options only"
                : "there is more than one PROMPT: put a prompt of several words in quotes";
    }

    private static String option(String argument, CommandSpec command) {
        String name = argument.split("[=\\s]", 2)[0];
        Set<String> known = new TreeSet<>(command.optionsMap().keySet());
        known.addAll(command.negatedOptionsMap().keySet());
        known.removeIf(option -> !option.startsWith("--"));
        String replacement = replacement(name, known);
        String shown = "option '" + Names.printable(name) + "' ";
        return shown
                + (replacement == null
                        ? "is not known, did you mean '" + Names.nearest(name, known) + "'?"
                        : replacement);
    }

    /** Returns what stands in the place of {@code name} where {@code known} are the options, {@code null} when it is no such word. */
    private static @Nullable String replacement(String name, Set<String> known) {
        if (!known.contains("--base-url")) {
            return null;
        }
        return switch (name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT)) {
            case "endpoint" ->
                "is --base-url here: the address that paths are appended to, for example"
                        + " https://open.bigmodel.cn/api/paas/v4, without /chat/completions; or --endpoint, for one of several";
            case "appkey", "apikey" -> KEY;
            case "timeout" ->
                "is several limits here, because one length cannot fit both a connection and a model that thinks: "
                        + timeouts(known) + "; 3 to 5 s belong to the connection";
            case "enablessl" ->
                "is the scheme of --base-url here: https:// (the default when there is none) is always with TLS, http:// never;"
                        + " a key goes over plain http to another host only with --insecure-http";
            default -> null;
        };
    }

    private static String timeouts(Set<String> known) {
        List<String> names = new ArrayList<>(known);
        names.removeIf(option -> !option.startsWith("--timeout"));
        return String.join(", ", names);
    }
}

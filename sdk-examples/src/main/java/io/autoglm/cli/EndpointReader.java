package io.autoglm.cli;

import io.autoglm.sdk.internal.settings.Names;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads an endpoint: an address or {@code sim}, then parts {@code NAME=VALUE}, all divided by semicolons. What it refuses it names by the
 * part, the rule and the value, but for values of parts that it does not know, which may be keys.
 */
final class EndpointReader implements ITypeConverter<EndpointArgument> {

    private static final Pattern PART = Pattern.compile("([A-Za-z][A-Za-z_-]*)\\s*=(.*)", Pattern.DOTALL);
    private static final Set<String> KEYS = Set.of("key", "apikey", "appkey", "token", "secret", "password");

    @Override
    public EndpointArgument convert(String text) {
        String[] parts = text.split(";", -1);
        String address = parts[0].strip();
        boolean nowhere = address.startsWith("provider=");
        if (!nowhere && (address.isEmpty() || PART.matcher(address).matches())) {
            throw new TypeConversionException("must begin with a URL, with sim or with provider=NAME");
        }
        EndpointDraft draft = new EndpointDraft(nowhere ? null : address);
        for (int i = nowhere ? 0 : 1; i < parts.length; i++) {
            read(draft, parts[i].strip(), i + 1);
        }
        try {
            return draft.argument();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    private static void read(EndpointDraft draft, String part, int number) {
        Matcher matcher = PART.matcher(part);
        if (!matcher.matches()) {
            throw new TypeConversionException(
                    "part " + number + " must look like NAME=VALUE, " + (part.isEmpty() ? "is empty" : "is not"));
        }
        String name = matcher.group(1);
        String value = matcher.group(2).strip();
        if (!EndpointDraft.PARTS.contains(name)) {
            throw unknown(name);
        }
        if (value.isEmpty()) {
            throw new TypeConversionException("part '" + name + "' must not be empty");
        }
        try {
            draft.put(name, value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("part '" + name + "': " + e.getMessage());
        }
    }

    private static TypeConversionException unknown(String name) {
        boolean key = KEYS.contains(name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT));
        return new TypeConversionException(
                key
                        ? "part '" + Names.printable(name)
                                + "' is none, because other users of this computer see a command line: put the key into a"
                                + " variable and name that with key-env=NAME"
                        : Names.unknown("part", name, EndpointDraft.PARTS));
    }
}

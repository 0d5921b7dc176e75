package io.autoglm.spring;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The properties do not make a client; the message says which and why, in the words of properties, and shows no key. */
final class ClientConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final Pattern SETTING = Pattern.compile("\\b(baseUrl|apiKey|allowInsecureHttp|failureCode)\\b");
    private static final Pattern TLS_SETTING =
            Pattern.compile("\\b(?<!autoglm\\.)(trustedCertificates|clientCertificate|clientKeyPassword|clientKey)\\b");

    private static final Pattern OF_THE_ROOT = Pattern.compile("(?<![\\w.])autoglm\\.([a-z-]+)");

    private final String prefix;

    ClientConfigurationException(RuntimeException refused) {
        this("AutoGlmClient", "autoglm", refused);
    }

    ClientConfigurationException(String client, RuntimeException refused) {
        this("AutoGlmClient '" + client + "'", NamedClients.PREFIX + "." + client, refused);
    }

    private ClientConfigurationException(String client, String prefix, RuntimeException refused) {
        super(client + " cannot be made: " + inProperties(refused.getMessage(), prefix), refused);
        this.prefix = prefix;
    }

    /** Returns where the properties of the client stand. */
    String prefix() {
        return prefix;
    }

    /** Returns {@code message}, which names what the builder calls so, with the names and variables of properties. */
    private static String inProperties(@Nullable String message, String prefix) {
        String said = String.valueOf(message).replace("or provider (", "or " + prefix + ".provider (");
        said = SETTING.matcher(said)
                .replaceAll(found -> prefix + "." + PropertyValues.dashed(found.group())
                        + (found.group().equals("failureCode") ? "s" : ""));
        said = TLS_SETTING.matcher(said).replaceAll(found -> prefix + ".tls." + PropertyValues.dashed(found.group()));
        return ofClient(said, prefix);
    }

    /** Returns {@code text} with the properties and variables that a client with a name takes from nobody called as they are for it. */
    static String ofClient(String text, String prefix) {
        if (prefix.equals("autoglm")) {
            return text;
        }
        String variables = prefix.replaceAll("[_-]", "").replace('.', '_').toUpperCase(Locale.ROOT) + "_";
        return OF_THE_ROOT
                .matcher(text)
                .replaceAll(found -> NamedClients.INHERITED.contains(found.group(1))
                                || found.group(1).equals("clients")
                        ? found.group()
                        : prefix + "." + found.group(1))
                .replaceAll("\\bAUTOGLM_(?=PROVIDER|BASE_URL|API_KEY|MODEL)", variables);
    }
}

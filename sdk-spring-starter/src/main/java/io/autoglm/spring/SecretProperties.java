package io.autoglm.spring;

import java.util.Locale;
import java.util.Set;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/** Hides keys, passwords and values of headers in what the actuator shows of properties and variables, also where it shows values. */
final class SecretProperties implements SanitizingFunction {

    private static final Set<String> SECRETS = Set.of("apikey", "apikeys", "password", "headers");
    private static final Set<String> OF_PATHS_AND_NAMES = Set.of("apikeyfile", "apikeyscheme", "apikeyheader");

    @Override
    public SanitizableData apply(SanitizableData data) {
        return isSecret(data.getKey()) ? data.withSanitizedValue() : data;
    }

    /** Also of variables: {@code AUTOGLM_CLIENTS_FAST_APIKEY}, and those of providers, {@code ZAI_API_KEY}. */
    static boolean isSecret(String property) {
        String plain = property.toLowerCase(Locale.ROOT).replaceAll("[^a-z.]", "");
        String last = plain.substring(plain.lastIndexOf('.') + 1);
        if (plain.endsWith("apikey")) {
            return true;
        }
        return plain.startsWith("autoglm")
                && OF_PATHS_AND_NAMES.stream().noneMatch(last::endsWith)
                && SECRETS.stream().anyMatch(plain::contains);
    }
}

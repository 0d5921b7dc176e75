package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.http.TlsSpec;
import io.autoglm.sdk.internal.codec.BaseUrls;
import io.autoglm.sdk.internal.codec.Target;
import io.autoglm.sdk.internal.http.Line;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Operation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines for a shell that repeat a step by hand. They hold no secret: a key is {@code $AUTOGLM_API_KEY}. */
final class Commands {

    private static final String KEY = "$AUTOGLM_API_KEY";

    private Commands() {}

    static String lookup(Line line) {
        return "nslookup " + quoted(line.host());
    }

    static String connect(Line line) {
        return "curl -sv --connect-timeout 2 -o /dev/null telnet://" + authority(line.host(), line.port())
                + " < /dev/null";
    }

    static String handshake(Patient patient) {
        Line line = patient.line;
        ProxySpec proxy = line.proxy();
        return "openssl s_client -connect " + authority(line.server(), line.serverPort()) + " -servername "
                + quoted(line.server()) + " -alpn h2,http/1.1 -showcerts"
                + (proxy == null ? "" : " -proxy " + authority(proxy.host(), proxy.port())) + " < /dev/null";
    }

    /** Asks for the list of models, or what else costs nothing where there is none. */
    static String free(Patient patient) {
        return patient.subject.dialect().has(Operation.MODELS) ? models(patient) : unserved(patient);
    }

    /** Asks to generate by a request that cannot be served. */
    static String unserved(Patient patient) {
        return post(patient, new String(FreeRequest.of(patient), StandardCharsets.UTF_8), false);
    }

    static String models(Patient patient) {
        return curl(patient, "-i") + " " + url(patient, Operation.MODELS);
    }

    static String tunnel(Patient patient) {
        return curl(patient, "-v -o /dev/null") + " "
                + quoted(patient.subject.endpoint().baseUrl().toString());
    }

    /** Asks to generate, at the cost of model tokens. */
    static String generate(Patient patient, String prompt, int tokens, boolean streaming) {
        return post(
                patient, FreeRequest.json(patient, Generating.model(patient), prompt, tokens, streaming), streaming);
    }

    private static String post(Patient patient, String json, boolean streaming) {
        return curl(patient, streaming ? "-iN" : "-i") + " -H 'Content-Type: application/json' -d '"
                + json.replace("'", "'\\''") + "' " + url(patient, Operation.GENERATE);
    }

    private static String url(Patient patient, Operation<?> operation) {
        Target target = patient.subject.dialect().target(operation);
        URI uri = BaseUrls.resolve(patient.subject.endpoint().baseUrl(), target.path());
        return quoted(uri.toString());
    }

    private static String curl(Patient patient, String flags) {
        StringBuilder line = new StringBuilder("curl -sS -m 60 ").append(flags);
        ProxySpec proxy = patient.line.proxy();
        if (proxy != null) {
            line.append(" -p -x ").append(scheme(proxy)).append(authority(proxy.host(), proxy.port()));
        } else {
            line.append(" --noproxy '*'");
        }
        TlsSpec tls = patient.tls();
        append(line, " --cacert ", tls.trustedCertificates());
        append(line, " --cert ", tls.clientCertificate());
        append(line, " --key ", tls.clientKey());
        String key = key(patient.credential);
        return line.append(key == null ? "" : " -H \"" + key + "\"").toString();
    }

    private static String scheme(ProxySpec proxy) {
        return switch (proxy.type()) {
            case HTTP, DIRECT -> "http://";
            case SOCKS4 -> "socks4a://";
            case SOCKS5 -> "socks5h://";
        };
    }

    private static void append(StringBuilder line, String option, @Nullable Path file) {
        if (file != null) {
            line.append(option).append(quoted(file.toString()));
        }
    }

    private static @Nullable String key(@Nullable Credential credential) {
        String header = credential == null ? null : credential.header();
        String value = credential == null ? null : credential.value();
        if (header == null || value == null) {
            return null;
        }
        String scheme = value.startsWith("Bearer ") ? "Bearer " : value.startsWith("ApiKey ") ? "ApiKey " : "";
        return header + ": " + scheme + KEY;
    }

    private static String authority(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** Returns {@code text} as one word of a shell. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}

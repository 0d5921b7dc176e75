package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.absentIfBlank;
import static io.autoglm.spring.PropertyValues.named;

import io.autoglm.sdk.http.TlsSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whom https connections trust, and who they are, by PEM files; an SSL bundle does the same. {@link #toString()} does not show the password.
 *
 * @param trustedCertificates          PEM file of the authorities to trust instead of the JVM's.
 * @param clientCertificate            PEM file of the certificate, and the chain above it, that a server may ask for.
 * @param clientKey                    PEM file of the PKCS#8 private key of that certificate.
 * @param clientKeyPassword            Password of the private key, where it is encrypted.
 * @param dangerouslyAcceptAnyHostname Whether a trusted certificate of any other host is accepted too, so that whoever has one can read key and prompts; for tests.
 */
record TlsProperties(
        @Nullable Path trustedCertificates,
        @Nullable Path clientCertificate,
        @Nullable Path clientKey,
        @Nullable String clientKeyPassword,
        @DefaultValue("false") boolean dangerouslyAcceptAnyHostname) {

    TlsProperties {
        trustedCertificates = absentIfBlank(trustedCertificates);
        clientCertificate = absentIfBlank(clientCertificate);
        clientKey = absentIfBlank(clientKey);
        clientKeyPassword = absentIfBlank(clientKeyPassword);
    }

    /** Returns the names of the properties that are set and that an SSL bundle stands for as well. */
    List<String> files() {
        Map<String, @Nullable Object> files = new LinkedHashMap<>();
        files.put("autoglm.tls.trusted-certificates", trustedCertificates);
        files.put("autoglm.tls.client-certificate", clientCertificate);
        files.put("autoglm.tls.client-key", clientKey);
        files.put("autoglm.tls.client-key-password", clientKeyPassword);
        files.values().removeIf(Objects::isNull);
        return List.copyOf(files.keySet());
    }

    TlsSpec spec() {
        return named(
                "autoglm.tls",
                () -> new TlsSpec(
                        trustedCertificates,
                        clientCertificate,
                        clientKey,
                        clientKeyPassword,
                        dangerouslyAcceptAnyHostname,
                        null,
                        null));
    }

    @Override
    public String toString() {
        return "TlsProperties[trustedCertificates=" + trustedCertificates + ", clientCertificate=" + clientCertificate
                + ", clientKey=" + clientKey + ", clientKeyPassword=" + PropertyValues.hidden(clientKeyPassword)
                + ", dangerouslyAcceptAnyHostname=" + dangerouslyAcceptAnyHostname + "]";
    }
}

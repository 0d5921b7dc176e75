package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** {@code WWW-Authenticate}: whatever stands there, some challenges are read and none fails. Seeds have one header per line. */
class ChallengeFuzzTests implements FuzzTarget {

    @Override
    public List<String> seeds() {
        return List.of("fuzz/challenge");
    }

    @Override
    public int changes() {
        return 5_000;
    }

    @Override
    public void read(byte[] input) {
        List<String> lines = List.of(new String(input, StandardCharsets.ISO_8859_1).split("\n", -1));

        List<Challenge> all = Challenge.parse(lines);

        assertThat(all).hasSizeLessThanOrEqualTo(Challenge.MOST).isEqualTo(Challenge.parse(lines));
        int kept = 0;
        for (Challenge each : all) {
            assertThat(each.scheme()).isNotEmpty().isEqualTo(each.scheme().toLowerCase(Locale.ROOT));
            kept += each.scheme().length()
                    + (each.token68() == null ? 0 : each.token68().length());
            kept += each.parameters().entrySet().stream()
                    .mapToInt(one -> one.getKey().length() + one.getValue().length())
                    .sum();
        }
        assertThat(kept).as("what is kept").isLessThanOrEqualTo(input.length);
        String error = Challenge.error(all);
        assertThat(error == null || !error.isBlank()).isTrue();
    }
}

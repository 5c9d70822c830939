// The vendor's signer, as the tests use it. Only its one module is loaded: the package's front door reads and writes
// files of the user.
import { createRequire } from "node:module";

const { AKSKSigner } = createRequire(import.meta.url)("@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner");

// All headers of the request, signed. `origin` is scheme and host; the date's header keeps the case the signer looks for.
export function signed({ method, origin, path, query = {}, headers, data, access, secret }) {
  const request = { method, endpoint: origin + path, queryParams: { ...query }, headers: { ...headers }, data };
  return AKSKSigner.sign(request, { getAk: () => access, getSk: () => secret });
}

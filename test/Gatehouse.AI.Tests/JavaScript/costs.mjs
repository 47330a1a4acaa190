// A second computation of what calls cost, independent of the gateway's: usage by the package's own readers of vendors'
// replies, prices by its own list. Reads [{ name, provider, seller, flavor, model, at, data }] from its
// input, where a seller has prices for what another provider's reader reads; where the package has no
// reader for a kind of reply, `usage` stands there in its words.
import { readFileSync } from 'node:fs'
import { calcPrice, extractUsage, findProvider } from '@pydantic/genai-prices'

const calls = JSON.parse(readFileSync(0, 'utf8'))

function answer({ name, provider: providerId, seller, flavor, model, at, data, usage: told }) {
  const provider = findProvider({ providerId })
  let usage
  try {
    usage = told ?? extractUsage(provider, data, flavor).usage
  } catch (error) {
    return { name, why: String(error.message) }
  }

  let price = null
  try {
    price = model ? calcPrice(usage, model, { provider: seller ? findProvider({ providerId: seller }) : provider, timestamp: new Date(at) }) : null
  } catch (error) {
    return { name, usage, why: String(error.message) }
  }

  return { name, usage, model: price?.model.id ?? null, cost: price?.total_price ?? null }
}

console.log(JSON.stringify(calls.map(answer)))

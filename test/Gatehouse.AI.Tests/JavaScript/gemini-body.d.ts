// The body of generateContent as Google's client writes it (@google/genai: generateContentParametersToMldev and
// generateContentParametersToVertex, with the functions they call): its types describe the arguments of its functions instead.
import type { Content, GenerationConfig, ModelArmorConfig, SafetySetting, Tool, ToolConfig } from '@google/genai';

export interface GenerateContentBody {
  contents: Content[];
  systemInstruction?: Content;
  tools?: Tool[];
  toolConfig?: ToolConfig;
  safetySettings?: SafetySetting[];
  generationConfig?: GenerationConfig;
  cachedContent?: string;
  labels?: Record<string, string>;
  serviceTier?: string;
  store?: boolean;
  continuationToken?: string;
  modelArmorConfig?: ModelArmorConfig;
  outputConfig?: Record<string, string>;
}
